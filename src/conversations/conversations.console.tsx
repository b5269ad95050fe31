import type { FastifyPluginAsync } from "fastify";
import { type ConsoleDeps, getServedOrganisation, type SignedInStaff } from "../access/index.ts";
import { findProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { AppError } from "../platform/errors.ts";
import { inFull } from "../platform/formats.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { lengthOf } from "../platform/text.ts";
import { parseReviewNumber } from "../reviews/index.ts";
import { type AnswerNotice, AnswerPage } from "./answer.views.tsx";
import { findAnswer } from "./answers.queries.ts";
import { countAgreed } from "./asking-consent.ts";
import { answerAtMost, parseConversationText, type Question, type TextProblem } from "./conversation.ts";
import { skusAlike } from "./owners/ownership.ts";
import { parsePlace, placeToText } from "./place-of-question.ts";
import { countAsked } from "./question-asks.queries.ts";
import { findQuestion } from "./questions.queries.ts";
import { QuestionsPage, type WhichQuestions, whichForAdmins } from "./questions.views.tsx";
import { countUnansweredQuestions, listQuestionsToAnswer, listUnseenQuestions } from "./questions-list.queries.ts";
import { withdrawAnswer, writeAnswer } from "./write-answer.ts";

const path = "/console/:trkref/questions";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const perPage = 25;

type Route = { Params: { trkref: string; number: string }; Querystring: Record<string, unknown> };

/** The shop's page of published questions, and the answer to each: written, edited, withdrawn. */
export const questionConsole: FastifyPluginAsync<ConsoleDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = readWhich(query.show, staff.role);
    const before = parsePlace(query.before);
    const of = { organisationId: organisation.id, before, atMost: perPage + 1 };
    const [questions, unansweredCount] = await Promise.all([
      which === "waiting" || which === "refused"
        ? listUnseenQuestions(db, { ...of, state: which === "waiting" ? "pending_moderation" : "rejected" })
        : listQuestionsToAnswer(db, { ...of, isUnanswered: which === "unanswered" }),
      countUnansweredQuestions(db, organisation.id),
    ]);
    const shown = questions.slice(0, perPage);
    const last = questions.length > perPage ? shown.at(-1) : undefined;
    const olderThan = last && placeToText(last);
    const page = { staff, organisation, questions: shown, which, unansweredCount, olderThan };
    return sendPage(reply, renderPage(QuestionsPage({ ...page, isFirst: before === undefined })));
  });

  app.get<Route>(`${path}/:number`, options, async ({ staff, params, query }, reply) => {
    const about = await getQuestion(deps, staff, params);
    const notice = query.sent !== undefined ? "sent" : query.withdrawn !== undefined ? "withdrawn" : undefined;
    return sendPage(reply, await showAnswer(deps, about, { notice }));
  });

  app.post<Route>(
    `${path}/:number`,
    { ...options, config: { ...options.config, records: ["answer_sent"] } },
    async ({ staff, params, body }, reply) => {
      const about = await getQuestion(deps, staff, params);
      const typed = readText(body, "text");
      const parsed = parseConversationText(typed, answerAtMost);
      if (!("text" in parsed)) {
        const problem = sentenceOf(parsed.problem, typed);
        return sendPage(reply.code(422), await showAnswer(deps, about, { typed, problem }));
      }
      const { organisation, question } = about;
      const replaces = Number(readText(body, "replaces"));
      try {
        await writeAnswer(db, { question, staffId: staff.id, text: parsed.text, replaces }, clock());
      } catch (error) {
        if (!(error instanceof AppError && error.code === "review_not_in_state")) throw error;
        // What was typed is not lost: it is shown beside what a colleague has sent in the meantime.
        const fresh = await getQuestion(deps, staff, params);
        return sendPage(reply.code(409), await showAnswer(deps, fresh, { typed, notice: "overtaken" }));
      }
      return reply.redirect(`${answerPath(organisation, question.number)}?sent`, 303);
    },
  );

  const withdrawing = { ...options.config, records: ["answer_withdrawn"] } as const;
  app.post<Route>(`${path}/:number/withdraw`, { ...options, config: withdrawing }, async ({ staff, params }, reply) => {
    const { organisation, question } = await getQuestion(deps, staff, params);
    await withdrawAnswer(db, { question, staffId: staff.id }, clock());
    return reply.redirect(`${answerPath(organisation, question.number)}?withdrawn`, 303);
  });
};

/** The page of a published question, and of the answer to it. */
function answerPath({ trkref }: Pick<Organisation, "trkref">, number: number): string {
  return `/console/${trkref}/questions/${number}`;
}

type About = { staff: SignedInStaff; organisation: Organisation; question: Question & { publishedAt: Date } };

async function getQuestion({ db }: ConsoleDeps, staff: SignedInStaff, params: Route["Params"]): Promise<About> {
  const organisation = await getServedOrganisation(db, staff, params.trkref);
  const number = parseReviewNumber(params.number);
  const question = number && (await findQuestion(db, { organisationId: organisation.id, number }));
  if (!question || question.publishedAt === null) throw new AppError("not_found");
  return { staff, organisation, question: { ...question, publishedAt: question.publishedAt } };
}

async function showAnswer(
  { db }: ConsoleDeps,
  { staff, organisation, question }: About,
  state: { typed?: string; problem?: string; notice?: AnswerNotice | undefined },
): Promise<string> {
  const organisationId = organisation.id;
  const skus = await skusAlike(db, organisation, question.sku);
  const [askedCount, agreedCount, answer, product] = await Promise.all([
    countAsked(db, { organisationId, questionId: question.id }),
    countAgreed(db, { organisationId, skus }),
    findAnswer(db, { organisationId, questionId: question.id }),
    findProduct(db, { organisationId, sku: question.sku }),
  ]);
  const productName = product?.name ?? `Product ${question.sku}`;
  return renderPage(
    AnswerPage({ staff, organisation, question, productName, answer, askedCount, agreedCount, ...state }),
  );
}

function sentenceOf(problem: TextProblem, typed: string): string {
  const length = inFull(lengthOf(typed.trim()));
  const most = inFull(answerAtMost);
  return {
    missing: "Write an answer before you send it",
    too_long: `Shorten your answer to ${most} characters; it has ${length}`,
    unreadable: "Your answer contains characters that cannot be displayed. Remove them, or type it again",
  }[problem];
}

/** What shoppers do not see is not for the shop until somebody has read it: as with reviews, admins alone see it in a list. */
function readWhich(text: unknown, role: SignedInStaff["role"]): WhichQuestions {
  if (text === "unanswered") return text;
  return role === "admin" ? (whichForAdmins.find((one) => one === text) ?? "shown") : "shown";
}
