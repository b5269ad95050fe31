import type { FastifyInstance, FastifyReply } from "fastify";
import { renderPage } from "../platform/html/render.ts";
import { readCookie } from "../platform/http/cookies.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { localPath } from "./local-path.ts";
import { proofPath, proveByPassword } from "./proof.ts";
import { ProofPage, type ProofPageProps } from "./proof.views.tsx";
import { cookieName } from "./session.ts";
import { type SignInDeps, setSessionCookie } from "./session-cookie.ts";
import { roles } from "./staff.ts";

// An open screen must not become a place to guess its owner's password.
const guesses = { name: "proof", atMost: 10, windowMs: 15 * 60_000 };
const options = { schema: { hide: true }, config: { roles } } as const;

/** Where somebody who is signed in proves again who they are. */
export function proofPages(app: FastifyInstance, deps: SignInDeps): void {
  app.get<{ Querystring: Record<string, unknown> }>(proofPath, options, async ({ staff, query }, reply) => {
    const next = localPath(query.next);
    if (staff.isProven) return reply.redirect(next, 303);
    return show(reply, { staff, next, isUndone: query.undone !== undefined });
  });

  app.post(proofPath, options, async (request, reply) => {
    const { staff, body } = request;
    const next = localPath(readText(body, "next"));
    const now = deps.clock();
    const retryAfterSeconds = await deps.rateWindows.use([{ limit: guesses, key: staff.id }], now);
    if (retryAfterSeconds !== undefined) {
      const problem = `Too many attempts. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes, then try again`;
      return show(reply.code(429).header("retry-after", retryAfterSeconds), { staff, next, isUndone: false, problem });
    }
    const proof = {
      staffId: staff.id,
      token: readCookie(request, cookieName(deps.baseUrl)),
      password: readText(body, "password"),
    };
    const token = await proveByPassword(deps.db, proof, now);
    if (token === undefined)
      return show(reply.code(422), { staff, next, isUndone: false, problem: "That is not your password" });
    await deps.rateWindows.giveBack([{ limit: guesses, key: staff.id }]);
    setSessionCookie(reply, deps, token);
    return reply.redirect(next, 303);
  });
}

function show(reply: FastifyReply, page: ProofPageProps): FastifyReply {
  return sendPage(reply, renderPage(ProofPage(page)));
}
