import type { FastifyPluginAsync } from "fastify";
import {
  type Deed,
  getServedOrganisation,
  insertApiKey,
  type ListedApiKey,
  listApiKeysOf,
  makeApiKey,
  recorded,
  revokeApiKey,
  type SignedInStaff,
} from "../access/index.ts";
import { isName, type Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { KeysPage, type ShownKey } from "./keys.views.tsx";

const path = "/console/:trkref/keys";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const changing = (records: readonly Deed[]) =>
  ({ ...options, config: { ...options.config, needsProof: true, records } }) as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** The keys that open an organisation: the same ones that `key create`, `list` and `revoke` handle. */
export const keysPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db, clock }) => {
  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const keys = await shownKeys(db, staff, organisation);
    const notice = query.revoked === undefined ? undefined : "The key is revoked.";
    return sendPage(reply, renderPage(KeysPage({ staff, organisation, keys, notice })));
  });

  // Answered with a page rather than a redirect: the secret is in no address, and is shown nowhere after this.
  app.post<Route>(path, changing(["key_made"]), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const name = readText(body, "name").trim();
    if (name !== "" && !isName(name)) {
      const keys = await shownKeys(db, staff, organisation);
      const problem = "Give it a name of up to 120 characters, without control characters";
      return sendPage(reply.code(422), renderPage(KeysPage({ staff, organisation, keys, name, problem })));
    }
    const made = makeApiKey();
    const details = { name: name || null, organisationIds: [organisation.id] };
    const organisationId = organisation.id;
    const now = clock();
    const did = ({ id }: { id: string }) =>
      ({ deed: "key_made", organisationId, about: { kind: "api_key", id } }) as const;
    await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) => insertApiKey(tx, made, details, now));
    const keys = await shownKeys(db, staff, organisation);
    return sendPage(reply, renderPage(KeysPage({ staff, organisation, keys, made })));
  });

  app.post<Route>(`${path}/revoke`, changing(["key_revoked"]), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const key = readText(body, "key");
    const shown = (await shownKeys(db, staff, organisation)).find((one) => one.key === key);
    if (!shown) throw new AppError("not_found");
    if (shown.isShared) throw new AppError("forbidden");
    const organisationId = organisation.id;
    const now = clock();
    const did = (revoked: { id: string } | undefined) =>
      revoked && ({ deed: "key_revoked", organisationId, about: { kind: "api_key", id: revoked.id } } as const);
    await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) => revokeApiKey(tx, key, now));
    return reply.redirect(`/console/${organisation.trkref}/keys?revoked`, 303);
  });
};

async function shownKeys(db: Db, staff: SignedInStaff, organisation: Organisation): Promise<ShownKey[]> {
  const keys = await listApiKeysOf(db, { organisationId: organisation.id });
  return keys.map((key) => showKey(key, staff, organisation));
}

function showKey({ organisations, ...key }: ListedApiKey, staff: SignedInStaff, { trkref }: Organisation): ShownKey {
  const served = staff.organisations === "all" ? undefined : staff.organisations.map((one) => one.trkref);
  const others = organisations.filter((one) => one !== trkref);
  const known = served ? others.filter((one) => served.includes(one)) : others;
  return { ...key, others: known, isShared: known.length < others.length };
}
