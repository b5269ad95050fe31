import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { renderPage } from "../platform/html/render.ts";
import { readCookie } from "../platform/http/cookies.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { describeDevice } from "./device.ts";
import { factorPages } from "./factors/factors.console.tsx";
import { authenticationOptions } from "./factors/passkeys.ts";
import { beginSecondStep, secondStepPages } from "./factors/second-step.console.tsx";
import { localPath } from "./local-path.ts";
import { proofPages } from "./proof.console.tsx";
import { recorded } from "./record/record.ts";
import { cookieName, deviceCookieName, hashToken } from "./session.ts";
import { clearSessionCookie, type SignInDeps, setDeviceCookie, setSessionCookie } from "./session-cookie.ts";
import { deleteSession } from "./sessions.queries.ts";
import { openPasswordLink, setPasswordByLink } from "./set-password.ts";
import { signInStaff } from "./sign-in.ts";
import { LinkGonePage, PasswordPage, passwordProblems, SignInPage, type SignInPageProps } from "./sign-in.views.tsx";
import { createSignInGuard, type SignInGuard } from "./sign-in-guard.ts";
import { roles } from "./staff.ts";

const schema = { hide: true };
const everybody = { public: true } as const;
const signedIn = { roles } as const;

const notices: Record<string, string> = {
  ended: "Your session has ended, so nothing was done. Sign in and try again.",
  out: "You are signed out.",
  set: "Your password is set. Sign in with it.",
  late: "That took too long. Sign in again.",
};

/** The way into the console and out of it: signing in and out, and the one-time link to set a password. */
export const signInPages: FastifyPluginAsync<SignInDeps> = async (app, deps) => {
  const guard = createSignInGuard(deps.keys, deps.rateWindows);

  app.get<{ Querystring: Record<string, unknown> }>(
    "/console/sign-in",
    { schema, config: everybody },
    async (request, reply) => {
      const next = localPath(request.query.next);
      if (request.staff) return reply.redirect(next, 303);
      const [notice] = Object.keys(notices).filter((name) => request.query[name] !== undefined);
      return showSignIn(deps, reply, { email: "", next, notice: notice && notices[notice] });
    },
  );

  const signingIn = {
    ...everybody,
    records: ["signed_in", "sign_in_failed", "locked_out", "further_failures"],
  } as const;
  app.post("/console/sign-in", { schema, config: signingIn }, async (request, reply) =>
    signIn(deps, guard, request, reply),
  );

  const signingOut = { ...signedIn, withoutFactor: true, records: ["signed_out"] } as const;
  app.post("/console/sign-out", { schema, config: signingOut }, async (request, reply) => {
    const tokenHash = hashToken(readCookie(request, cookieName(deps.baseUrl)));
    const given = { by: { staffId: request.staff.id }, did: { deed: "signed_out" } } as const;
    if (tokenHash) await recorded(deps.db, given, deps.clock(), (tx) => deleteSession(tx, tokenHash));
    clearSessionCookie(reply, deps);
    return reply.redirect("/console/sign-in?out", 303);
  });

  secondStepPages(app, deps, guard, (reply, next, problem, status) =>
    showSignIn(deps, reply.code(status), { email: "", next, problem }),
  );
  factorPages(app, deps);
  passwordLinkPages(app, deps, guard);
  proofPages(app, deps);
};

async function signIn(
  deps: SignInDeps,
  guard: SignInGuard,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const [email, password] = [readText(request.body, "email").trim(), readText(request.body, "password")];
  const next = localPath(readText(request.body, "next"));
  const attempt = {
    address: request.ip,
    email,
    password,
    device: readCookie(request, deviceCookieName(deps.baseUrl)),
    browser: describeDevice(request.headers["user-agent"]),
    oldToken: readCookie(request, cookieName(deps.baseUrl)),
  };
  const result = await signInStaff(deps, guard, attempt, deps.clock());
  if (result.kind === "signed_in") {
    setSessionCookie(reply, deps, result.token);
    setDeviceCookie(reply, deps, guard.markDevice(email));
    return reply.redirect(next, 303);
  }
  if (result.kind === "second_step") return beginSecondStep(deps, reply, { staff: result.staff, next });
  const show = (status: number, problem: string) => showSignIn(deps, reply.code(status), { email, next, problem });
  if (result.kind === "refused") return show(422, "The e-mail address or the password is wrong");
  reply.header("retry-after", result.retryAfterSeconds);
  return show(429, `Too many attempts. Wait ${waitingTime(result.retryAfterSeconds)}, then try again`);
}

async function showSignIn(
  deps: SignInDeps,
  reply: FastifyReply,
  page: Omit<SignInPageProps, "passkeyOptions">,
): Promise<FastifyReply> {
  const passkeyOptions = await authenticationOptions(deps, "sign in", undefined, deps.clock());
  return sendPage(reply, renderPage(SignInPage({ ...page, passkeyOptions })));
}

function passwordLinkPages(app: FastifyInstance, deps: SignInDeps, guard: SignInGuard): void {
  const path = "/console/password/:token";

  app.get<{ Params: { token: string } }>(path, { schema, config: everybody }, async (request, reply) => {
    const link = await openPasswordLink(deps.db, request.params.token, deps.clock());
    if (!link) return sendPage(reply.code(404), renderPage(LinkGonePage()));
    return sendPage(reply, renderPage(PasswordPage({ email: link.email })));
  });

  app.post<{ Params: { token: string } }>(
    path,
    { schema, config: { ...everybody, records: ["password_set"] } },
    async (request, reply) => {
      const { token } = request.params;
      const password = readText(request.body, "password");
      const isRepeated = password === readText(request.body, "again");
      const link = await openPasswordLink(deps.db, token, deps.clock());
      if (link && !isRepeated) return showPasswordPage(reply, link.email, "The two passwords are not the same");
      const result = await setPasswordByLink(deps.db, { token, password }, deps.clock());
      if (result.kind === "link_gone") return sendPage(reply.code(404), renderPage(LinkGonePage()));
      if (result.kind === "problem") return showPasswordPage(reply, result.email, passwordProblems[result.problem]);
      // Whoever had the link counts as this person, and is not kept from signing in by other people's guesses.
      setDeviceCookie(reply, deps, guard.markDevice(result.email));
      return reply.redirect("/console/sign-in?set", 303);
    },
  );
}

function showPasswordPage(reply: FastifyReply, email: string, problem: string): FastifyReply {
  return sendPage(reply.code(422), renderPage(PasswordPage({ email, problem })));
}

function waitingTime(seconds: number): string {
  return seconds <= 60 ? "a minute" : `${Math.ceil(seconds / 60)} minutes`;
}
