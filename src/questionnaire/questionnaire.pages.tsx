import formbody from "@fastify/formbody";
import type { FastifyPluginAsync } from "fastify";
import { findProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl, renderPage } from "../platform/html/render.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { pageScope, sendPage } from "../platform/http/page-scope.ts";
import { lengthOf } from "../platform/text.ts";
import type { Purchase } from "../purchases/index.ts";
import {
  findNewestVersion,
  findRejection,
  findReviewOfPurchase,
  isOpenToLink,
  parseSubmission,
  type Review,
  reportedState,
  reviewPagePath,
  type Submission,
  submitReview,
} from "../reviews/index.ts";
import { openQuestionnaire } from "./open-questionnaire.ts";
import { type About, type Answers, type Problems, QuestionnairePage } from "./questionnaire.views.tsx";
import { type Standing, StandingPage } from "./standing.views.tsx";

export type QuestionnaireDeps = { db: Database; clock: Clock; baseUrl: string };

const path = "/review/fill_review";
const schema = { hide: true };
// 4000 characters of four bytes each, percent-encoded, and room to spare.
const bodyLimit = 64 * 1024;

/** The purchaser's door: the link that the shop passed on opens the form, takes what was written, and says what became of it. */
export const questionnairePages: FastifyPluginAsync<QuestionnaireDeps> = async (app, deps) => {
  pageScope(app, { cacheControl: "no-store", isIndexed: false, paths: ["/review/*"] });
  await app.register(formbody, { bodyLimit });
  const otherMethods = refuseOtherMethods(app);

  app.get(path, { schema }, async (request, reply) => {
    const opened = await openLink(deps, request.query);
    return sendPage(reply, await showQuestionnaire(deps, opened));
  });

  app.post(path, { schema }, async (request, reply) => {
    const opened = await openLink(deps, request.query);
    const fields = readFields(request.body);
    const { submission, problems } = parseSubmission(fields);
    const isOpen = isOpenToLink(standingOf(opened.review));
    if (isOpen && !submission) {
      const answers = { score: fields.overall_score ?? "", comments: fields.general_comments ?? "" };
      return sendPage(reply.code(422), await showForm(deps, opened, answers, problems));
    }
    if (isOpen && submission) await submitOnce(deps, opened, submission);
    // The same link, so that reloading shows how things stand and sends nothing again.
    return reply.redirect(path + request.url.slice(request.url.indexOf("?")), 303);
  });

  otherMethods.close();
};

type Opened = { organisation: Organisation; purchase: Purchase; review: Review | undefined };

async function openLink({ db }: QuestionnaireDeps, query: unknown): Promise<Opened> {
  const { organisation, purchase } = await openQuestionnaire(db, readQuery(query));
  const { organisationId, id: purchaseId, purchaserId } = purchase;
  return {
    organisation,
    purchase,
    review: await findReviewOfPurchase(db, { organisationId, purchaseId, purchaserId }),
  };
}

// A link that we made names each parameter once, and nothing in it that PostgreSQL could not be asked about.
function readQuery(query: unknown): Record<string, string> {
  const entries = Object.entries(query as Record<string, unknown>);
  const isOurs = entries.every(
    ([, value]) => typeof value === "string" && value.isWellFormed() && !value.includes("\0"),
  );
  if (!isOurs) throw new AppError("not_found");
  return Object.fromEntries(entries) as Record<string, string>;
}

type Fields = { overall_score?: string; general_comments?: string };

// Our form sends each field once. One of two texts would be lost in silence, so neither is taken.
function readFields(body: unknown): Fields {
  const { overall_score, general_comments } = (body ?? {}) as Record<string, unknown>;
  if (Array.isArray(overall_score) || Array.isArray(general_comments)) throw new AppError("malformed_request");
  return {
    ...(typeof overall_score === "string" ? { overall_score } : {}),
    ...(typeof general_comments === "string" ? { general_comments } : {}),
  };
}

function standingOf(review: Review | undefined) {
  return review && { state: review.state, isVisible: review.visibleVersion !== null };
}

async function submitOnce({ db, clock }: QuestionnaireDeps, opened: Opened, submission: Submission): Promise<void> {
  try {
    await submitReview(db, opened, submission, clock());
  } catch (error) {
    // The same form sent twice at once: the other one is stored, and the page that follows says so.
    if (!(error instanceof AppError && error.code === "review_not_in_state")) throw error;
  }
}

async function showQuestionnaire(deps: QuestionnaireDeps, opened: Opened): Promise<string> {
  const { organisation, review } = opened;
  const standing = standingOf(review);
  if (isOpenToLink(standing)) return showForm(deps, opened, await storedAnswers(deps, review));
  const about = await describe(deps, opened);
  return renderPage(StandingPage({ about, standing: presentStanding(organisation, review!) }));
}

function presentStanding(organisation: Organisation, review: Review): Standing {
  const state = reportedState(standingOf(review));
  if (state === "published") return { state, reviewPath: reviewPagePath(organisation.trkref, review.number) };
  // Open to the link, so these two never come here.
  if (state === "not_reviewed" || state === "rejected")
    throw new AppError("internal", { internal: { review: review.id, state } });
  return { state };
}

/** What was refused, to be edited; a review that its author took back is written anew. */
async function storedAnswers({ db }: QuestionnaireDeps, review: Review | undefined): Promise<Answers> {
  const stored = review?.state === "rejected" ? await findNewestVersion(db, review) : undefined;
  return { score: stored ? String(stored.overallScore) : "", comments: stored?.generalComments ?? "" };
}

async function showForm(
  deps: QuestionnaireDeps,
  opened: Opened,
  answers: Answers,
  problems: Problems = {},
): Promise<string> {
  const { review } = opened;
  const about = await describe(deps, opened);
  const rejection = review?.state === "rejected" ? await findRejection(deps.db, review) : undefined;
  const commentsLength = lengthOf(answers.comments.replaceAll("\r\n", "\n").trim());
  return renderPage(QuestionnairePage({ about, answers, problems, commentsLength, rejection }));
}

async function describe({ db, baseUrl }: QuestionnaireDeps, { organisation, purchase }: Opened): Promise<About> {
  const { organisationId, sku, orderRef } = purchase;
  const product = await findProduct(db, { organisationId, sku });
  return {
    shop: organisation.name,
    shopLocale: organisation.locale,
    productName: product?.name,
    imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
    sku,
    orderRef,
  };
}
