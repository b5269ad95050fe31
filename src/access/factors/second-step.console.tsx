import type { FastifyInstance, FastifyReply } from "fastify";
import { renderPage } from "../../platform/html/render.ts";
import { readCookie } from "../../platform/http/cookies.ts";
import { readText } from "../../platform/http/form-body.ts";
import { networkOf } from "../../platform/http/network.ts";
import { sendPage } from "../../platform/http/page-scope.ts";
import { describeDevice } from "../device.ts";
import { localPath } from "../local-path.ts";
import { noteFailure, type SignInWay } from "../record/note-failure.ts";
import { cookieName } from "../session.ts";
import { type SignInDeps, setDeviceCookie, setSessionCookie } from "../session-cookie.ts";
import { openSession } from "../sign-in.ts";
import type { SignInGuard } from "../sign-in-guard.ts";
import { findStaff } from "../staff.queries.ts";
import { verifyCode } from "./app-codes.ts";
import { findCodeSecret, listPasskeys } from "./factors.queries.ts";
import { authenticationOptions, verifyPasskey } from "./passkeys.ts";
import { useRecoveryCode } from "./recovery-codes.ts";
import { makeTicket, readTicket } from "./second-step.ts";
import { SecondStepPage, secondStepPath } from "./second-step.views.tsx";

const records = ["signed_in", "sign_in_failed", "locked_out", "further_failures"] as const;
const options = { schema: { hide: true }, config: { public: true, records } } as const;
// Nobody gets there without the password, so this keeps nobody out whose password nobody else knows.
const tries = { name: "second step", atMost: 10, windowMs: 15 * 60_000 };
const answers = { name: "passkey at the sign-in page", atMost: 30, windowMs: 15 * 60_000 };

/** What follows where a password was right and its owner has a second factor; and signing in by a passkey alone. */
export function secondStepPages(
  app: FastifyInstance,
  deps: SignInDeps,
  guard: SignInGuard,
  refusePasskey: (reply: FastifyReply, next: string, problem: string, status: number) => Promise<FastifyReply>,
): void {
  const { db, keys, clock, rateWindows } = deps;
  app.post(secondStepPath, options, async (request, reply) => {
    const { body } = request;
    const now = clock();
    const next = localPath(readText(body, "next"));
    const ticket = readText(body, "ticket");
    const staffId = await readTicket(db, keys, ticket, now);
    if (staffId === undefined) return reply.redirect("/console/sign-in?late", 303);
    const refuse = async (status: number, problem: string) =>
      showSecondStep(deps, reply.code(status), { staffId, ticket, next, problem });
    const [code, credential] = [readText(body, "code"), readText(body, "credential")];
    const note = (deed: "locked_out" | "sign_in_failed") =>
      noteFailure(deps, { deed, staffId, way: credential ? "passkey" : "code" }, now);
    const retryAfterSeconds = await rateWindows.use([{ limit: tries, key: staffId }], now);
    if (retryAfterSeconds !== undefined) {
      await note("locked_out");
      reply.header("retry-after", retryAfterSeconds);
      return refuse(429, `Too many attempts. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes, then sign in again`);
    }
    const way = credential
      ? await verifyPasskey(deps, { response: credential, use: `second step ${staffId}`, staffId }, now).then(
          (owner) => (owner === staffId ? ("passkey" as const) : undefined),
        )
      : await wayOfCode(staffId, code, now);
    if (way === undefined) {
      await note("sign_in_failed");
      return refuse(422, credential ? "That passkey was not taken" : "That code was not taken");
    }
    await rateWindows.giveBack([{ limit: tries, key: staffId }]);
    return enter(request, reply, { staffId, way }, next);
  });

  app.post("/console/sign-in/passkey", options, async (request, reply) => {
    const now = clock();
    const next = localPath(readText(request.body, "next"));
    const retryAfterSeconds = await rateWindows.use([{ limit: answers, key: networkOf(request.ip) }], now);
    if (retryAfterSeconds !== undefined) {
      await noteFailure(deps, { deed: "locked_out", staffId: undefined, way: "passkey" }, now);
      reply.header("retry-after", retryAfterSeconds);
      return refusePasskey(reply, next, "Too many attempts. Wait a quarter of an hour, then try again", 429);
    }
    const response = readText(request.body, "credential");
    const staffId = await verifyPasskey(deps, { response, use: "sign in" }, now);
    if (staffId === undefined) {
      await noteFailure(deps, { deed: "sign_in_failed", staffId: undefined, way: "passkey" }, now);
      return refusePasskey(reply, next, "That passkey was not taken. Try again, or use your password", 422);
    }
    await rateWindows.giveBack([{ limit: answers, key: networkOf(request.ip) }]);
    return enter(request, reply, { staffId, way: "passkey" }, next);
  });

  async function wayOfCode(staffId: string, code: string, now: Date): Promise<SignInWay | undefined> {
    if (await verifyCode(db, keys, { staffId, code }, now)) return "code";
    return (await useRecoveryCode(db, staffId, code)) ? "recovery_code" : undefined;
  }

  async function enter(
    request: { headers: { "user-agent"?: string | undefined } } & Parameters<typeof readCookie>[0],
    reply: FastifyReply,
    { staffId, way }: { staffId: string; way: SignInWay },
    next: string,
  ): Promise<FastifyReply> {
    const oldToken = readCookie(request, cookieName(deps.baseUrl));
    const browser = describeDevice(request.headers["user-agent"]);
    const staff = await findStaff(db, staffId);
    // Between the two steps an admin may have shut them out.
    if (!staff || staff.disabledAt) return reply.redirect("/console/sign-in?late", 303);
    setSessionCookie(reply, deps, await openSession(db, { staffId, oldToken, browser, way }, clock()));
    setDeviceCookie(reply, deps, guard.markDevice(staff.email));
    return reply.redirect(next, 303);
  }
}

/** The page of the second step, for somebody whose password was right. */
export async function beginSecondStep(
  deps: SignInDeps,
  reply: FastifyReply,
  { staff, next }: { staff: { id: string; passwordHash: string }; next: string },
): Promise<FastifyReply> {
  const ticket = makeTicket(deps.keys, staff, deps.clock());
  return showSecondStep(deps, reply, { staffId: staff.id, ticket, next });
}

async function showSecondStep(
  deps: SignInDeps,
  reply: FastifyReply,
  { staffId, ...shown }: { staffId: string; ticket: string; next: string; problem?: string },
): Promise<FastifyReply> {
  const known = await listPasskeys(deps.db, staffId);
  const passkeyOptions = await authenticationOptions(deps, `second step ${staffId}`, known, deps.clock());
  const hasCodes = (await findCodeSecret(deps.db, staffId)) !== undefined;
  return sendPage(reply, renderPage(SecondStepPage({ ...shown, passkeyOptions, hasCodes })));
}
