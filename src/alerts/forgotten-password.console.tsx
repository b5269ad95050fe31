import type { FastifyPluginAsync } from "fastify";
import { forgottenPasswordPath, isStaffEmail, listAllOrganisations } from "../access/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { renderPage } from "../platform/html/render.ts";
import { workAfterAnswers } from "../platform/http/after-answers.ts";
import { readText } from "../platform/http/form-body.ts";
import { networkOf } from "../platform/http/network.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { cleanEmail } from "../platform/values/email.ts";
import { AskedPage, ForgottenPage, NoMailPage } from "./forgotten-password.views.tsx";
import { mailPasswordLink } from "./mail-password-link.ts";

type Deps = { db: Database; clock: Clock; baseUrl: string; sendsMail: boolean; rateWindows: SharedRateWindows };

const options = { schema: { hide: true }, config: { public: true } } as const;
const asks = { name: "link for a forgotten password", atMost: 10, windowMs: 15 * 60_000 };

/**
 * Where somebody who forgot their password asks for a link by mail. Whoever asks learns nothing about who works here: the
 * words are the same for every address, and what an address leads to is found out after the answer, so the time is too.
 */
export const forgottenPasswordPages: FastifyPluginAsync<Deps> = async (app, deps) => {
  const { db, clock, baseUrl, sendsMail, rateWindows } = deps;
  const afterAnswer = workAfterAnswers(app);
  // A mail belongs to a shop.
  const canMail = async () => sendsMail && (await listAllOrganisations(db)).length > 0;

  app.get(forgottenPasswordPath, options, async (_request, reply) =>
    sendPage(reply, renderPage((await canMail()) ? ForgottenPage({ email: "" }) : NoMailPage())),
  );

  const asking = { ...options.config, records: ["password_link_mailed"] } as const;
  app.post(forgottenPasswordPath, { ...options, config: asking }, async (request, reply) => {
    const now = clock();
    const email = cleanEmail(readText(request.body, "email"));
    if (!(await canMail())) return sendPage(reply, renderPage(NoMailPage()));
    const refuse = (status: number, problem: string) =>
      sendPage(reply.code(status), renderPage(ForgottenPage({ email, problem })));
    if (!isStaffEmail(email)) return refuse(422, "Enter your e-mail address");
    const retryAfterSeconds = await rateWindows.use([{ limit: asks, key: networkOf(request.ip) }], now);
    if (retryAfterSeconds !== undefined) {
      reply.header("retry-after", retryAfterSeconds);
      return refuse(429, `Too many attempts. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes, then try again`);
    }
    const acceptLanguage = request.headers["accept-language"];
    afterAnswer(reply, async () => {
      const staff = await mailPasswordLink(db, { email, acceptLanguage }, baseUrl, now);
      if (staff) request.log.info({ request_id: request.id, staff }, "staff password link mailed");
    });
    return sendPage(reply, renderPage(AskedPage({ email })));
  });
};
