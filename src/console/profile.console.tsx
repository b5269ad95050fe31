import type { FastifyPluginAsync, FastifyReply } from "fastify";
import {
  changePassword,
  openSession,
  passwordProblems,
  roles,
  type SignedInStaff,
  setSessionCookie,
} from "../access/index.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { ProfilePage, type ProfileProblems } from "./profile.views.tsx";

const path = "/console/profile";
// An open screen must not become a place to guess its owner's password.
const guesses = { name: "password in one's profile", atMost: 10, windowMs: 15 * 60_000 };
const options = { schema: { hide: true }, config: { roles } };

/** Somebody's own account: their password. */
export const profilePages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  app.get<{ Querystring: Record<string, unknown> }>(path, options, async ({ staff, query }, reply) => {
    const notice = query.changed === undefined ? undefined : "Your password is changed.";
    return sendPage(reply, renderPage(ProfilePage({ staff, notice })));
  });

  app.post(path, options, async ({ staff, body }, reply) => {
    const typed = { current: readText(body, "current"), password: readText(body, "password") };
    if (typed.password !== readText(body, "again"))
      return refuse(reply, staff, { again: "The two new passwords are not the same" });
    const now = deps.clock();
    const retryAfterSeconds = await deps.rateWindows.use([{ limit: guesses, key: staff.id }], now);
    if (retryAfterSeconds !== undefined)
      return refuse(reply.code(429).header("retry-after", retryAfterSeconds), staff, {
        current: `Too many attempts. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes, then try again`,
      });
    const result = await changePassword(deps.db, staff, typed);
    if (result.kind === "wrong_password") return refuse(reply, staff, { current: "That is not your password" });
    await deps.rateWindows.giveBack([{ limit: guesses, key: staff.id }]);
    if (result.kind === "problem") return refuse(reply, staff, { password: passwordProblems[result.problem] });
    // All sessions have ended, this one too: here a new one begins.
    setSessionCookie(reply, deps, await openSession(deps.db, { staffId: staff.id, oldToken: undefined }, now));
    return reply.redirect(`${path}?changed`, 303);
  });
};

function refuse(reply: FastifyReply, staff: SignedInStaff, problems: ProfileProblems): FastifyReply {
  if (reply.statusCode === 200) reply.code(422);
  return sendPage(reply, renderPage(ProfilePage({ staff, problems })));
}
