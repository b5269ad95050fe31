import type { FastifyPluginAsync } from "fastify";
import {
  changeApiKey,
  type Deed,
  doneToKey,
  endPreviousSecret,
  getServedOrganisation,
  insertApiKey,
  isKeyInUse,
  isKeyScope,
  type KeyScope,
  type ListedApiKey,
  lastDayBefore,
  listApiKeysOf,
  longestKeptDays,
  makeApiKey,
  makeSecret,
  readLastDay,
  recorded,
  replaceApiKeySecret,
  revokeApiKey,
  type SignedInStaff,
} from "../access/index.ts";
import { isName, type Organisation } from "../organisations/index.ts";
import { daysAfter } from "../platform/days.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { type KeyFields, type KeyProblems, KeysPage, type KeysPageProps, type ShownKey } from "./keys.views.tsx";

const path = "/console/:trkref/keys";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const changing = (records: readonly Deed[]) =>
  ({ ...options, config: { ...options.config, needsProof: true, records } }) as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

const notices: Readonly<Record<string, string>> = {
  revoked: "The key is revoked.",
  changed: "The key is changed.",
  ended: "The earlier secret has ended.",
};

/** The keys that open an organisation: the same ones that `key create`, `list`, `change`, `rotate` and `revoke` handle. */
export const keysPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db, clock }) => {
  type More = Partial<Pick<KeysPageProps, "made" | "fields" | "problems" | "notice">>;
  async function show(staff: SignedInStaff, organisation: Organisation, more: More): Promise<string> {
    return renderPage(
      KeysPage({ staff, organisation, keys: await shownKeys(db, staff, organisation, clock()), ...more }),
    );
  }

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const done = Object.keys(notices).find((name) => query[name] !== undefined);
    return sendPage(reply, await show(staff, organisation, { notice: done && notices[done] }));
  });

  // Answered with a page rather than a redirect: the secret is in no address, and is shown nowhere after this.
  app.post<Route>(path, changing(["key_made"]), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const { scope, lastDay } = readLimits(body);
    // A page that was open before keys had scopes promised one that is good for everything.
    const fields = { name: readText(body, "name").trim(), scope: scope || "everything", lastDay };
    const { limits, problems } = parseLimits(fields, clock());
    if (fields.name !== "" && !isName(fields.name))
      problems.name = "Give it a name of up to 120 characters, without control characters";
    if (!limits || problems.name)
      return sendPage(reply.code(422), await show(staff, organisation, { fields, problems }));
    const made = makeApiKey();
    const details = { name: fields.name || null, organisationIds: [organisation.id], ...limits };
    const did = doneToKey("key_made", organisation.id);
    const now = clock();
    await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) => insertApiKey(tx, made, details, now));
    return sendPage(reply, await show(staff, organisation, { made }));
  });

  app.post<Route>(`${path}/change`, changing(["key_changed"]), async ({ staff, params, body }, reply) => {
    const now = clock();
    const { organisation, shown } = await getOwnKey(db, staff, params.trkref, body, now);
    const { limits, problems } = parseLimits(readLimits(body), now);
    // The fields are a list and a calendar: nobody gets here by a slip.
    if (!limits) throw new AppError("invalid_request", { errors: Object.values(problems) });
    const given = { by: { staffId: staff.id }, did: doneToKey("key_changed", organisation.id) };
    if (!(await recorded(db, given, now, (tx) => changeApiKey(tx, shown.key, limits)))) throw new AppError("not_found");
    return reply.redirect(`/console/${organisation.trkref}/keys?changed`, 303);
  });

  app.post<Route>(`${path}/secret`, changing(["key_secret_replaced"]), async ({ staff, params, body }, reply) => {
    const now = clock();
    const { organisation, shown } = await getOwnKey(db, staff, params.trkref, body, now);
    const days = Number(/^\d{1,2}$/.exec(readText(body, "keep"))?.[0] ?? Number.NaN);
    if (!(days <= longestKeptDays)) throw new AppError("invalid_request");
    const { secret, secretHash } = makeSecret();
    const previousUntil = daysAfter(now, days);
    const given = { by: { staffId: staff.id }, did: doneToKey("key_secret_replaced", organisation.id) };
    const replaced = await recorded(db, given, now, (tx) =>
      replaceApiKeySecret(tx, shown.key, { secretHash, previousUntil }, now),
    );
    // Somebody else was faster: two secrets at most, and theirs is in use.
    if (!replaced) throw new AppError("conflict");
    const earlierUntil = days > 0 ? previousUntil : undefined;
    return sendPage(reply, await show(staff, organisation, { made: { key: shown.key, secret, earlierUntil } }));
  });

  app.post<Route>(`${path}/end-earlier`, changing(["key_secret_ended"]), async ({ staff, params, body }, reply) => {
    const now = clock();
    const { organisation, shown } = await getOwnKey(db, staff, params.trkref, body, now);
    const given = { by: { staffId: staff.id }, did: doneToKey("key_secret_ended", organisation.id) };
    await recorded(db, given, now, (tx) => endPreviousSecret(tx, shown.key, now));
    return reply.redirect(`/console/${organisation.trkref}/keys?ended`, 303);
  });

  app.post<Route>(`${path}/revoke`, changing(["key_revoked"]), async ({ staff, params, body }, reply) => {
    const now = clock();
    const { organisation, shown } = await getOwnKey(db, staff, params.trkref, body, now);
    const given = { by: { staffId: staff.id }, did: doneToKey("key_revoked", organisation.id) };
    await recorded(db, given, now, (tx) => revokeApiKey(tx, shown.key, now));
    return reply.redirect(`/console/${organisation.trkref}/keys?revoked`, 303);
  });
};

/**
 * The key that a form names.
 *
 * @throws AppError not_found for one that does not open the organisation, forbidden for one that opens others which are not theirs
 */
async function getOwnKey(db: Db, staff: SignedInStaff, trkref: string, body: unknown, now: Date) {
  const organisation = await getServedOrganisation(db, staff, trkref);
  const key = readText(body, "key");
  const shown = (await shownKeys(db, staff, organisation, now)).find((one) => one.key === key);
  if (!shown) throw new AppError("not_found");
  if (shown.isShared) throw new AppError("forbidden");
  return { organisation, shown };
}

type Limits = { scope: KeyScope; expiresAt: Date | null };

function readLimits(body: unknown): Pick<KeyFields, "scope" | "lastDay"> {
  return { scope: readText(body, "scope"), lastDay: readText(body, "lastDay").trim() };
}

function parseLimits(
  { scope, lastDay }: Pick<KeyFields, "scope" | "lastDay">,
  now: Date,
): { limits?: Limits; problems: KeyProblems } {
  const problems: KeyProblems = {};
  const chosen = isKeyScope(scope) ? scope : undefined;
  if (!chosen) problems.scope = "Choose what it is good for";
  const expiresAt = lastDay === "" ? null : readLastDay(lastDay);
  if (expiresAt === undefined) problems.lastDay = "Give the last day as year, month and day, such as 2027-03-31";
  else if (expiresAt !== null && expiresAt <= now) problems.lastDay = "Its last day has passed: choose a later one";
  return chosen && expiresAt !== undefined && !problems.lastDay
    ? { limits: { scope: chosen, expiresAt }, problems }
    : { problems };
}

async function shownKeys(db: Db, staff: SignedInStaff, organisation: Organisation, now: Date): Promise<ShownKey[]> {
  const keys = await listApiKeysOf(db, { organisationId: organisation.id });
  return keys.map((key) => showKey(key, staff, organisation, now));
}

function showKey(listed: ListedApiKey, staff: SignedInStaff, { trkref }: Organisation, now: Date): ShownKey {
  const { organisations, expiresAt, previousSecretUntil: until, previousSecretUsedAt: usedAt, ...key } = listed;
  const served = staff.organisations === "all" ? undefined : staff.organisations.map((one) => one.trkref);
  const others = organisations.filter((one) => one !== trkref);
  const known = served ? others.filter((one) => served.includes(one)) : others;
  const isInUse = isKeyInUse(listed, now);
  return {
    ...key,
    others: known,
    isShared: known.length < others.length,
    lastDay: expiresAt && lastDayBefore(expiresAt),
    isInUse,
    earlierSecret: isInUse && until && until > now ? { until, usedAt } : undefined,
  };
}
