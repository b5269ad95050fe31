import type { FastifyInstance, FastifyRequest } from "fastify";
import { inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import {
  editReview,
  findNewestVersion,
  findRejection,
  findReviewOfAuthor,
  isOpenToAuthor,
  type Submission,
} from "../reviews/index.ts";
import { type AuthorsReview, authorFields, authorRoute, openAuthorsReview, openForChange } from "./author-access.ts";
import { backToAuthor, framed } from "./author-frame.ts";
import { deleteDraftsOfPurchase } from "./drafts.queries.ts";
import { readFields, toFieldValues } from "./form-fields.ts";
import { waitToWrite } from "./form-limits.ts";
import { makeFormToken, readFormToken, secondsSince } from "./form-token.ts";
import type { QuestionnaireDeps } from "./page-frame.ts";
import { QuestionnairePage, type QuestionnairePageProps } from "./questionnaire.views.tsx";
import { parseSubmission } from "./submission.ts";

const path = `${authorRoute}/edit`;
const schema = { hide: true };

/** The author edits what they sent, whether it is waiting, was rejected, is published or was taken back. */
export function authorEditRoutes(app: FastifyInstance, deps: QuestionnaireDeps): void {
  const { db, clock, keys } = deps;

  app.get(path, { schema }, async (request, reply) => {
    const opened = await openAuthorsReview(db, request);
    if (!isOpenToAuthor(opened.review)) return reply.redirect((await framed(deps, request, opened)).back, 303);
    const stored = opened.review.state === "withdrawn" ? undefined : await findNewestVersion(db, opened.review);
    const values = stored ? toFieldValues(stored) : {};
    return sendPage(reply, await showEdit(deps, request, opened, { values, openedAt: clock() }));
  });

  app.post(path, { schema }, async (request, reply) => {
    const opened = await openForChange(db, request);
    const { review } = opened;
    if (!isOpenToAuthor(review)) return backToAuthor(deps, request, reply, opened);
    const { version: seen, opened_at } = request.body as Record<string, unknown>;
    const values = readFields(request.body);
    const form = readFormToken(keys, review.id, opened_at);
    const { frame } = await framed(deps, request, opened);
    const now = clock();
    const context = { language: frame.reader.language, filledInSeconds: secondsSince(form, now) };
    const { submission, problems } = parseSubmission(values, frame.asked, context);
    const shown = { values, openedAt: form?.openedAt ?? now };
    if (!submission) {
      return sendPage(reply.code(422), await showEdit(deps, request, opened, { ...shown, problems }));
    }
    const wait = await waitToWrite(deps.rateWindows, request, "sent", review.purchaseId, now);
    if (wait !== undefined) {
      reply.code(429).header("retry-after", wait);
      return sendPage(reply, await showEdit(deps, request, opened, { ...shown, notice: "wait" }));
    }
    const isCurrent = seen === String(review.version);
    if (isCurrent && (await editOnce(deps, opened, submission, now))) {
      return backToAuthor(deps, request, reply, opened);
    }
    const moved = await openAgain(deps, opened);
    // If the same form was sent twice, it is stored already. Anything else means that the review has changed, and the
    // author decides what to do.
    if (await isStored(deps, moved, submission)) return backToAuthor(deps, request, reply, opened);
    return sendPage(reply.code(409), await showEdit(deps, request, moved, { ...shown, notice: "changed" }));
  });
}

/** Stores the edit; false if the review has changed since it was read. */
async function editOnce(
  { db }: QuestionnaireDeps,
  { organisation, review }: AuthorsReview,
  submission: Submission,
  now: Date,
): Promise<boolean> {
  const { organisationId, purchaseId } = review;
  try {
    await inTransaction(db, async (tx) => {
      await editReview(tx, { organisation, review }, submission, now);
      await deleteDraftsOfPurchase(tx, { organisationId, purchaseId });
    });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "review_not_in_state") return false;
    throw error;
  }
}

async function openAgain({ db }: QuestionnaireDeps, opened: AuthorsReview): Promise<AuthorsReview> {
  const { authorSecret, review } = opened;
  const { organisationId, number } = review;
  const found = await findReviewOfAuthor(db, { organisationId, number, authorSecret });
  if (!found) throw new AppError("not_found");
  return { ...opened, review: found };
}

/** Whether the newest version says exactly this. */
async function isStored(
  { db }: QuestionnaireDeps,
  { review }: AuthorsReview,
  submission: Submission,
): Promise<boolean> {
  const stored = await findNewestVersion(db, review);
  if (!stored) return false;
  const answers = Object.entries(submission).filter(([name]) => name !== "filledInSeconds" && name !== "language");
  return answers.every(([name, answer]) => sameAnswer(stored[name as keyof Submission], answer));
}

function sameAnswer(stored: unknown, sent: unknown): boolean {
  const sorted = (value: unknown) =>
    typeof value === "object" && value !== null ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value;
  return JSON.stringify(sorted(stored)) === JSON.stringify(sorted(sent));
}

async function showEdit(
  deps: QuestionnaireDeps,
  request: FastifyRequest,
  opened: AuthorsReview,
  shown: Pick<QuestionnairePageProps, "values" | "problems" | "notice"> & { openedAt: Date },
): Promise<string> {
  const { db, keys } = deps;
  const { review } = opened;
  const { openedAt, ...rest } = shown;
  const { frame, back } = await framed(deps, request, opened);
  const rejection = review.state === "rejected" ? await findRejection(db, review) : undefined;
  return renderPage(
    QuestionnairePage({
      ...frame,
      ...rest,
      back,
      opening: review.visibleVersion === null ? "edit" : "edit_visible",
      decision: rejection && { verdict: "rejected", ...rejection },
      hidden: {
        ...authorFields(opened),
        version: String(review.version),
        opened_at: makeFormToken(keys, review.id, openedAt),
      },
    }),
  );
}
