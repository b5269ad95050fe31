import type { FastifyPluginAsync, FastifyReply } from "fastify";
import {
  changePassword,
  deleteOtherSessions,
  deleteSessionOf,
  describeDevice,
  listSessions,
  openSession,
  passwordProblems,
  roles,
  type SignedInStaff,
  setSessionCookie,
} from "../access/index.ts";
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

  app.post(path, options, async ({ staff, body, headers }, reply) => {
    const typed = { current: readText(body, "current"), password: readText(body, "password") };
    if (typed.password !== readText(body, "again"))
      return refuse(deps, reply, staff, { again: "The two new passwords are not the same" });
    const now = deps.clock();
    const retryAfterSeconds = await deps.rateWindows.use([{ limit: guesses, key: staff.id }], now);
    if (retryAfterSeconds !== undefined)
      return refuse(deps, reply.code(429).header("retry-after", retryAfterSeconds), staff, {
        current: `Too many attempts. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes, then try again`,
      });
    const result = await changePassword(deps.db, staff, typed);
    if (result.kind === "wrong_password") return refuse(deps, reply, staff, { current: "That is not your password" });
    await deps.rateWindows.giveBack([{ limit: guesses, key: staff.id }]);
    if (result.kind === "problem") return refuse(deps, reply, staff, { password: passwordProblems[result.problem] });
    // All sessions have ended, this one too: here a new one begins.
    const browser = describeDevice(headers["user-agent"]);
    setSessionCookie(reply, deps, await openSession(deps.db, { staffId: staff.id, oldToken: undefined, browser }, now));
    return reply.redirect(`${path}?changed`, 303);
  });

  // Without a proof: whoever finds somebody else in the list ends that at once, and a thief gains nothing by it.
  app.post(`${path}/sessions/end`, options, async ({ staff, body }, reply) => {
    const id = readText(body, "session");
    const isEnded = isUuid(id) && (await deleteSessionOf(deps.db, { staffId: staff.id, id }));
    if (!isEnded) throw new AppError("not_found");
    return reply.redirect(`${path}?ended`, 303);
  });

  app.post(`${path}/sessions/end-others`, options, async ({ staff }, reply) => {
    await deleteOtherSessions(deps.db, { staffId: staff.id, id: staff.sessionId });
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
