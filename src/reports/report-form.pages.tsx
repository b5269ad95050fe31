import formbody from "@fastify/formbody";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { findProduct } from "../catalogue/index.ts";
import { brandOfPages, findOrganisationByTrkref, isTrkref, lookOf, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl, renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { networkOf } from "../platform/http/network.ts";
import { refuseOtherSites } from "../platform/http/other-sites.ts";
import { type Delivery, pageScope, sendPage } from "../platform/http/page-scope.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage, type Language } from "../platform/languages.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { emailKey } from "../platform/values/email.ts";
import { findVisibleReview, parseReviewNumber, reviewPagePath, type VisibleReview } from "../reviews/index.ts";
import { parseReport, type Report, type ReportProblems } from "./report.ts";
import { ReportPage, type ReportPageProps, ThanksPage } from "./report-form.views.tsx";
import { reportReview } from "./report-review.ts";
import { reportSentences } from "./sentences/index.ts";

export type ReportPagesDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  rateWindows: SharedRateWindows;
  delivery: Delivery;
};

const path = "/reviews/:trkref/review/:number/report";
const schema = { hide: true };
// 2000 characters of four bytes each, percent-encoded, with room to spare.
const bodyLimit = 48 * 1024;
// A reader in good faith reports a few reviews; a flood would bury the cases of others, and fill the disk. Whoever leaves an address is
// mailed: so nobody makes us mail a stranger again and again.
const hourMs = 3_600_000;
const limits = {
  byAddress: { name: "reports", atMost: 10, windowMs: hourMs },
  byShop: { name: "reports about a shop", atMost: 300, windowMs: hourMs },
  byReader: { name: "reports that name an e-mail address", atMost: 5, windowMs: 24 * hourMs },
};

type Route = { Params: { trkref: string; number: string }; Querystring: Record<string, unknown> };

/** The form by which anybody reports a published review. No session, no script; the GET changes nothing. */
export const reportPages: FastifyPluginAsync<ReportPagesDeps> = async (app, deps) => {
  pageScope(app, { ...deps.delivery, isIndexed: false, paths: [] });
  await app.register(formbody, { bodyLimit });
  const otherMethods = refuseOtherMethods(app);
  // Each address may report a few reviews an hour; the browsers of another site's visitors have many addresses.
  app.addHook("onRequest", refuseOtherSites(deps.baseUrl));

  app.get<Route>(path, { schema }, async (request, reply) => {
    const about = await getReported(deps, request);
    const fields = { reason: "", words: "", email: "" };
    return sendPage(reply, renderPage(ReportPage({ ...(await describe(deps, about)), fields, problems: {} })));
  });

  app.post<Route>(path, { schema }, async (request, reply) => {
    const about = await getReported(deps, request);
    const { organisation, review, language } = about;
    const fields = readFields(request.body);
    const { report, problems } = parseReport(fields, language);
    if (!report) return sendPage(reply.code(422), await showRefused(deps, about, { fields, problems }));
    const now = deps.clock();
    const retryAfterSeconds = await waitToReport(deps, request, organisation, report, now);
    if (retryAfterSeconds !== undefined) {
      reply.code(429).header("retry-after", retryAfterSeconds);
      return sendPage(reply, await showRefused(deps, about, { fields, problems: {}, isTooMany: true }));
    }
    await reportReview(deps.db, { organisationId: organisation.id, number: review.number }, report, now);
    return reply.redirect(`${reviewPagePath(organisation.trkref, review.number)}/report/thanks?lang=${language}`, 303);
  });

  app.get<Route>(`${path}/thanks`, { schema }, async (request, reply) => {
    const about = await getReported(deps, request);
    return sendPage(reply, renderPage(ThanksPage(await describe(deps, about))));
  });

  otherMethods.close();
};

type Reported = { organisation: Organisation; review: VisibleReview; language: Language; asked: Language | undefined };

async function getReported({ db }: ReportPagesDeps, request: FastifyRequest<Route>): Promise<Reported> {
  const { trkref } = request.params;
  const number = parseReviewNumber(request.params.number);
  const organisation = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
  if (!organisation) throw new AppError("not_found");
  request.pageBrand = brandOfPages(organisation);
  const review = number && (await findVisibleReview(db, { organisationId: organisation.id, number }));
  if (!review) throw new AppError("not_found");
  const asked = isLanguage(request.query.lang) ? request.query.lang : undefined;
  const acceptLanguage = request.headers["accept-language"];
  return {
    organisation,
    review,
    asked,
    language: chooseLanguage({ asked, acceptLanguage, locale: organisation.locale }),
  };
}

type Fields = ReportPageProps["fields"];

function readFields(body: unknown): Fields {
  return { reason: readText(body, "reason"), words: readText(body, "words"), email: readText(body, "email") };
}

/**
 * Counts a report. By address first: one that is refused for it counts against no shop and no reader, or a single sender could use up what
 * is everybody's.
 *
 * @returns the whole seconds to wait, if it was one too many
 */
async function waitToReport(
  { rateWindows }: ReportPagesDeps,
  { ip }: FastifyRequest,
  { id }: Organisation,
  { email }: Report,
  now: Date,
): Promise<number | undefined> {
  const wait = await rateWindows.use([{ limit: limits.byAddress, key: networkOf(ip) }], now);
  if (wait !== undefined) return wait;
  const byReader = email === null ? [] : [{ limit: limits.byReader, key: emailKey(email) }];
  return rateWindows.use([{ limit: limits.byShop, key: id }, ...byReader], now);
}

async function showRefused(
  deps: ReportPagesDeps,
  about: Reported,
  shown: { fields: Fields; problems: ReportProblems; isTooMany?: boolean },
): Promise<string> {
  return renderPage(ReportPage({ ...(await describe(deps, about)), ...shown }));
}

async function describe({ db, baseUrl }: ReportPagesDeps, { organisation, review, language, asked }: Reported) {
  const product = await findProduct(db, { organisationId: organisation.id, sku: review.sku });
  const { goodPoints, badPoints, generalComments } = review;
  return {
    language,
    shop: organisation.name,
    look: lookOf(organisation),
    path: reviewPagePath(organisation.trkref, review.number),
    asked,
    productName: product?.name ?? reportSentences(language)("unnamed", { sku: review.sku }),
    imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
    texts: [goodPoints, badPoints, generalComments].filter((text) => text !== null),
    textLanguage: review.language,
  };
}
