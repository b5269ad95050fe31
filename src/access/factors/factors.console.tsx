import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { inTransaction } from "../../platform/db.ts";
import { AppError } from "../../platform/errors.ts";
import { renderPage } from "../../platform/html/render.ts";
import { readText } from "../../platform/http/form-body.ts";
import { sendPage } from "../../platform/http/page-scope.ts";
import { isUuid } from "../../platform/ids.ts";
import { hasControlCharacters, lengthOf } from "../../platform/text.ts";
import type { Deed, Done } from "../record/deeds.ts";
import { recorded } from "../record/record.ts";
import type { SignInDeps } from "../session-cookie.ts";
import { roles, type SignedInStaff } from "../staff.ts";
import { addCodes, type NewCodes, offerCodes, reopenOffer } from "./app-codes.ts";
import {
  countRecoveryCodes,
  deleteCodeSecret,
  deletePasskey,
  findCodeSecret,
  listPasskeys,
  lockFactors,
  replaceRecoveryCodes,
} from "./factors.queries.ts";
import { FactorsPage, factorsPath, OfferPage, RecoveryCodesPage } from "./factors.views.tsx";
import { addPasskey, registrationOptions, relyingPartyOf, userIdOf } from "./passkeys.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";

const reading = { schema: { hide: true }, config: { roles, withoutFactor: true } } as const;
const changing = (records: readonly Deed[] | { nothing: string }) =>
  ({ schema: { hide: true }, config: { roles, withoutFactor: true, needsProof: true, records } }) as const;
const longestName = 60;
const guesses = { name: "code of a new app", atMost: 10, windowMs: 15 * 60_000 };

const notices = [
  ["added", "Added."],
  ["removed", "Removed."],
] as const;

/** Somebody's own passkeys, app with codes and recovery codes. */
export function factorPages(app: FastifyInstance, deps: SignInDeps): void {
  const { db, keys, clock, rateWindows } = deps;

  app.get<{ Querystring: Record<string, unknown> }>(factorsPath, reading, async (request, reply) => {
    const notice = notices.find(([name]) => request.query[name] !== undefined)?.[1];
    return show(deps, request, reply, { notice, isRequired: request.query.required !== undefined });
  });

  app.post(`${factorsPath}/passkeys`, changing(["passkey_added"]), async (request, reply) => {
    const { staff, body } = request;
    const response = readText(body, "credential");
    const name = nameOf(readText(body, "name"));
    const added = await addPasskey(deps, staff.id, { response, name }, clock());
    if (!added) return show(deps, request, reply.code(422), { problem: "That passkey was not taken. Try again" });
    note(request, "a passkey was added");
    return added.recoveryCodes
      ? sendPage(reply, renderPage(RecoveryCodesPage({ staff, codes: added.recoveryCodes })))
      : reply.redirect(`${factorsPath}?added`, 303);
  });

  app.post(`${factorsPath}/passkeys/remove`, changing(["passkey_removed"]), async (request, reply) => {
    const id = readText(request.body, "passkey");
    const did = { deed: "passkey_removed", about: { kind: "passkey", id } } as const;
    const isRemoved =
      isUuid(id) && (await remove(deps, request.staff, did, (tx) => deletePasskey(tx, by(request, id))));
    if (!isRemoved) throw new AppError("not_found");
    note(request, "a passkey was removed");
    return reply.redirect(`${factorsPath}?removed`, 303);
  });

  app.post(
    `${factorsPath}/codes/offer`,
    changing({ nothing: "the secret is stored once a code of it was shown" }),
    async ({ staff }, reply) => showOffer(reply, staff, await offerCodes(keys, staff, clock())),
  );

  app.post(`${factorsPath}/codes`, changing(["codes_added"]), async (request, reply) => {
    const { staff, body } = request;
    const now = clock();
    const offer = await reopenOffer(keys, staff, readText(body, "offer"), now);
    if (!offer)
      return show(deps, request, reply.code(422), { problem: "That page was open too long. Set it up again" });
    if ((await rateWindows.use([{ limit: guesses, key: staff.id }], now)) !== undefined)
      return showOffer(reply.code(429), staff, offer, "Too many attempts. Wait a quarter of an hour, then try again");
    const added = await addCodes(deps, staff, { secret: offer.secret, code: readText(body, "code") }, now);
    if (added.kind === "wrong_code")
      return showOffer(reply.code(422), staff, offer, "That is not the code of this app");
    await rateWindows.giveBack([{ limit: guesses, key: staff.id }]);
    note(request, "an app with codes was added");
    return added.recoveryCodes
      ? sendPage(reply, renderPage(RecoveryCodesPage({ staff, codes: added.recoveryCodes })))
      : reply.redirect(`${factorsPath}?added`, 303);
  });

  app.post(`${factorsPath}/codes/remove`, changing(["codes_removed"]), async (request, reply) => {
    const did = { deed: "codes_removed" } as const;
    if (!(await remove(deps, request.staff, did, (tx) => deleteCodeSecret(tx, request.staff.id))))
      throw new AppError("not_found");
    note(request, "an app with codes was removed");
    return reply.redirect(`${factorsPath}?removed`, 303);
  });

  app.post(`${factorsPath}/recovery-codes`, changing(["recovery_codes_made"]), async (request, reply) => {
    const { staff } = request;
    const codes = await inTransaction(db, async (tx) => {
      if (!(await lockFactors(tx, staff.id))) throw new AppError("not_found");
      const given = { by: { staffId: staff.id }, did: { deed: "recovery_codes_made" } } as const;
      return recorded(tx, given, clock(), () => makeRecoveryCodes(tx, staff.id));
    });
    note(request, "recovery codes were made");
    return sendPage(reply, renderPage(RecoveryCodesPage({ staff, codes })));
  });
}

const by = ({ staff }: FastifyRequest, id: string) => ({ staffId: staff.id, id });

/** Removes a factor; with the last one the recovery codes go, which stand in for nothing then. */
async function remove(
  { db, clock }: SignInDeps,
  { id }: SignedInStaff,
  done: Done,
  deed: (tx: Parameters<typeof lockFactors>[0]) => Promise<boolean>,
): Promise<boolean> {
  const given = { by: { staffId: id }, did: (isDone: boolean) => (isDone ? done : undefined) };
  return inTransaction(db, async (tx) => {
    await lockFactors(tx, id);
    const isDone = await recorded(tx, given, clock(), () => deed(tx));
    if (!(await lockFactors(tx, id))) await replaceRecoveryCodes(tx, id, []);
    return isDone;
  });
}

type Shown = { problem?: string; notice?: string | undefined; isRequired?: boolean };

async function show(
  deps: SignInDeps,
  { staff }: FastifyRequest,
  reply: FastifyReply,
  { problem, notice, isRequired = false }: Shown,
): Promise<FastifyReply> {
  const { db, clock, baseUrl } = deps;
  const passkeys = await listPasskeys(db, staff.id);
  const party = relyingPartyOf(baseUrl);
  const page = {
    staff,
    passkeys,
    hasCodes: (await findCodeSecret(db, staff.id)) !== undefined,
    recoveryCodesLeft: await countRecoveryCodes(db, staff.id),
    creationOptions: await registrationOptions(deps, staff, passkeys, clock()),
    accepted: party && {
      rpId: party.id,
      userId: userIdOf(staff.id).toString("base64url"),
      allAcceptedCredentialIds: passkeys.map(({ credential }) => credential),
    },
    isRequired,
    problem,
    notice,
  };
  return sendPage(reply, renderPage(FactorsPage(page)));
}

async function showOffer(
  reply: FastifyReply,
  staff: SignedInStaff,
  offer: NewCodes,
  problem?: string,
): Promise<FastifyReply> {
  const { renderSVG } = await import("uqr");
  const picture = `data:image/svg+xml,${encodeURIComponent(renderSVG(offer.uri, { border: 4 }))}`;
  return sendPage(reply, renderPage(OfferPage({ staff, offer, picture, problem })));
}

function nameOf(typed: string): string {
  const name = typed.trim();
  return name === "" || hasControlCharacters(name) || lengthOf(name) > longestName ? "Passkey" : name;
}

function note({ log, id, staff }: FastifyRequest, what: string): void {
  log.info({ request_id: id, by: staff.id }, what);
}
