import type { FastifyPluginAsync, FastifyReply } from "fastify";
import {
  changePassword,
  type Deed,
  deleteOtherSessions,
  deleteSessionOf,
  describeDevice,
  listSessions,
  noteFailure,
  openSession,
  passwordProblems,
  recorded,
  roles,
  type SignedInStaff,
  setSessionCookie,
} from "../access/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { ProfilePage, type ProfileProblems } from "./profile.views.tsx";

const path = "/console/profile";
// An open screen must not become a place to guess its owner's password.
const guesses = { name: "password in one's profile", atMost: 10, windowMs: 15 * 60_000 };
const options = { schema: { hide: true }, config: { roles } };
const changing = (records: readonly Deed[]) => ({ ...options, config: { ...options.config, records } });

const notices = [
  ["changed", "Your password is changed."],
  ["ended", "That session has ended."],
  ["alone", "All your other sessions have ended."],
] as const;

/** Somebody's own account: their password, and where they are signed in. */
export const profilePages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  app.get<{ Querystring: Record<string, unknown> }>(path, options, async ({ staff, query }, reply) => {
    const notice = notices.find(([name]) => query[name] !== undefined)?.[1];
    return show(deps, reply, { staff, notice });
  });

  app.post(
    path,
    changing(["password_changed", "signed_in", "proof_failed", "locked_out", "further_failures"]),
    async ({ staff, body, headers }, reply) => {
      const typed = { current: readText(body, "current"), password: readText(body, "password") };
      if (typed.password !== readText(body, "again"))
        return refuse(deps, reply, staff, { again: "The two new passwords are not the same" });
      const now = deps.clock();
      const retryAfterSeconds = await deps.rateWindows.use([{ limit: guesses, key: staff.id }], now);
      const note = (deed: "locked_out" | "proof_failed") =>
        noteFailure(deps, { deed, by: { staffId: staff.id }, staffId: staff.id, way: "password" }, now);
      if (retryAfterSeconds !== undefined) {
        await note("locked_out");
        return refuse(deps, reply.code(429).header("retry-after", retryAfterSeconds), staff, {
          current: `Too many attempts. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes, then try again`,
        });
      }
      const result = await changePassword(deps.db, staff, typed, now);
      if (result.kind === "wrong_password") {
        await note("proof_failed");
        return refuse(deps, reply, staff, { current: "That is not your password" });
      }
      await deps.rateWindows.giveBack([{ limit: guesses, key: staff.id }]);
      if (result.kind === "problem") return refuse(deps, reply, staff, { password: passwordProblems[result.problem] });
      // All sessions have ended, this one too: here a new one begins.
      const browser = describeDevice(headers["user-agent"]);
      const session = { staffId: staff.id, oldToken: undefined, browser, way: "new_password" } as const;
      setSessionCookie(reply, deps, await openSession(deps.db, session, now));
      return reply.redirect(`${path}?changed`, 303);
    },
  );

  // Without a proof: whoever finds somebody else in the list ends that at once, and a thief gains nothing by it.
  app.post(`${path}/sessions/end`, changing(["session_ended"]), async ({ staff, body }, reply) => {
    const id = readText(body, "session");
    const did = (isGone: boolean) =>
      isGone ? ({ deed: "session_ended", about: { kind: "session", id } } as const) : undefined;
    const given = { by: { staffId: staff.id }, did };
    const end = (tx: Db) => deleteSessionOf(tx, { staffId: staff.id, id });
    const isEnded = isUuid(id) && (await recorded(deps.db, given, deps.clock(), end));
    if (!isEnded) throw new AppError("not_found");
    return reply.redirect(`${path}?ended`, 303);
  });

  app.post(`${path}/sessions/end-others`, changing(["sessions_ended"]), async ({ staff }, reply) => {
    const given = { by: { staffId: staff.id }, did: { deed: "sessions_ended" } } as const;
    const end = (tx: Db) => deleteOtherSessions(tx, { staffId: staff.id, id: staff.sessionId });
    await recorded(deps.db, given, deps.clock(), end);
    return reply.redirect(`${path}?alone`, 303);
  });
};

type Shown = { staff: SignedInStaff; problems?: ProfileProblems; notice?: string | undefined };

async function show({ db, clock }: ConsolePagesDeps, reply: FastifyReply, shown: Shown): Promise<FastifyReply> {
  const sessions = await listSessions(db, shown.staff.id, clock());
  return sendPage(reply, renderPage(ProfilePage({ ...shown, sessions })));
}

async function refuse(
  deps: ConsolePagesDeps,
  reply: FastifyReply,
  staff: SignedInStaff,
  problems: ProfileProblems,
): Promise<FastifyReply> {
  if (reply.statusCode === 200) reply.code(422);
  return show(deps, reply, { staff, problems });
}
