import type { FastifyInstance, FastifyReply } from "fastify";
import { renderPage } from "../platform/html/render.ts";
import { readCookie } from "../platform/http/cookies.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { listPasskeys } from "./factors/factors.queries.ts";
import { authenticationOptions, verifyPasskey } from "./factors/passkeys.ts";
import { localPath } from "./local-path.ts";
import { proofPath, proveByPassword, renewProven } from "./proof.ts";
import { ProofPage, type ProofPageProps } from "./proof.views.tsx";
import { noteFailure } from "./record/note-failure.ts";
import { cookieName } from "./session.ts";
import { type SignInDeps, setSessionCookie } from "./session-cookie.ts";
import { roles } from "./staff.ts";

// An open screen must not become a place to guess its owner's password.
const guesses = { name: "proof", atMost: 10, windowMs: 15 * 60_000 };
const options = { schema: { hide: true }, config: { roles, withoutFactor: true } } as const;

/** Where somebody who is signed in proves again who they are. */
export function proofPages(app: FastifyInstance, deps: SignInDeps): void {
  app.get<{ Querystring: Record<string, unknown> }>(proofPath, options, async ({ staff, query }, reply) => {
    const next = localPath(query.next);
    if (staff.isProven) return reply.redirect(next, 303);
    return show(deps, reply, { staff, next, isUndone: query.undone !== undefined });
  });

  const proving = { ...options.config, records: ["proven", "proof_failed", "locked_out", "further_failures"] } as const;
  app.post(proofPath, { ...options, config: proving }, async (request, reply) => {
    const { staff, body } = request;
    const next = localPath(readText(body, "next"));
    const now = deps.clock();
    const response = readText(body, "credential");
    const note = (deed: "locked_out" | "proof_failed") => {
      const way = response ? "passkey" : "password";
      return noteFailure(deps, { deed, by: { staffId: staff.id }, staffId: staff.id, way }, now);
    };
    const retryAfterSeconds = await deps.rateWindows.use([{ limit: guesses, key: staff.id }], now);
    if (retryAfterSeconds !== undefined) {
      await note("locked_out");
      const problem = `Too many attempts. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes, then try again`;
      reply.code(429).header("retry-after", retryAfterSeconds);
      return show(deps, reply, { staff, next, isUndone: false, problem });
    }
    const oldToken = readCookie(request, cookieName(deps.baseUrl));
    const token = response
      ? await proveByPasskey(deps, { staffId: staff.id, token: oldToken, response }, now)
      : await proveByPassword(
          deps.db,
          { staffId: staff.id, token: oldToken, password: readText(body, "password") },
          now,
        );
    if (token === undefined) {
      await note("proof_failed");
      const problem = response ? "That passkey was not taken" : "That is not your password";
      return show(deps, reply.code(422), { staff, next, isUndone: false, problem });
    }
    await deps.rateWindows.giveBack([{ limit: guesses, key: staff.id }]);
    setSessionCookie(reply, deps, token);
    return reply.redirect(next, 303);
  });
}

async function proveByPasskey(
  deps: SignInDeps,
  { staffId, token, response }: { staffId: string; token: string | undefined; response: string },
  now: Date,
): Promise<string | undefined> {
  const owner = await verifyPasskey(deps, { response, use: `prove ${staffId}`, staffId }, now);
  return owner === staffId ? renewProven(deps.db, { staffId, token, way: "passkey" }, now) : undefined;
}

async function show(
  deps: SignInDeps,
  reply: FastifyReply,
  page: Omit<ProofPageProps, "passkeyOptions">,
): Promise<FastifyReply> {
  const { id } = page.staff;
  const known = page.staff.hasFactor ? await listPasskeys(deps.db, id) : [];
  const passkeyOptions = await authenticationOptions(deps, `prove ${id}`, known, deps.clock());
  return sendPage(reply, renderPage(ProofPage({ ...page, passkeyOptions })));
}
