import type { FastifyPluginAsync } from "fastify";
import { type ConsoleDeps, getServedOrganisation, type SignedInStaff } from "../access/index.ts";
import { findProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { daysBefore } from "../platform/days.ts";
import { AppError } from "../platform/errors.ts";
import { inFull } from "../platform/formats.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { lengthOf } from "../platform/text.ts";
import { findVisibleReview, getReviewByNumber, parseReviewNumber, type VisibleReview } from "../reviews/index.ts";
import {
  type FastResponseProblem,
  fastResponseAtMost,
  parseFastResponseText,
  replyWithinDays,
} from "./fast-response.ts";
import { type ReplyNotice, ReplyPage } from "./fast-response.views.tsx";
import { findFastResponse } from "./fast-responses.queries.ts";
import { RepliesPage } from "./fast-responses.views.tsx";
import { type BeforeReview, countUnansweredSince, listReviewsToReply } from "./replies-list.queries.ts";
import { withdrawFastResponse, writeFastResponse } from "./write-fast-response.ts";

const path = "/console/:trkref/fast-responses";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const perPage = 25;

type Route = { Params: { trkref: string; number: string }; Querystring: Record<string, unknown> };

/** The retailer's page of published reviews, and the reply to each: written, edited, withdrawn. */
export const fastResponseConsole: FastifyPluginAsync<ConsoleDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const now = clock();
    const isUnanswered = query.show === "unanswered";
    const before = readPlace(query.before);
    const by = { organisationId: organisation.id, isUnanswered, before, atMost: perPage + 1 };
    const reviews = await listReviewsToReply(db, by);
    const since = daysBefore(now, replyWithinDays);
    const unansweredCount = await countUnansweredSince(db, organisation.id, since);
    const shown = reviews.slice(0, perPage);
    const last = reviews.length > perPage ? shown.at(-1) : undefined;
    const olderThan = last && `${last.publishedAt.toISOString()}_${last.id}`;
    const page = { staff, organisation, reviews: shown, isUnanswered, unansweredCount, olderThan, now };
    return sendPage(reply, renderPage(RepliesPage({ ...page, isFirst: before === undefined })));
  });

  app.get<Route>(`${path}/:number`, options, async ({ staff, params, query }, reply) => {
    const about = await getReview(deps, staff, params);
    const notice = query.sent !== undefined ? "sent" : query.withdrawn !== undefined ? "withdrawn" : undefined;
    return sendPage(reply, await showReply(deps, about, { notice }));
  });

  app.post<Route>(
    `${path}/:number`,
    { ...options, config: { ...options.config, records: ["reply_sent"] } },
    async ({ staff, params, body }, reply) => {
      const about = await getReview(deps, staff, params);
      const typed = readText(body, "text");
      const parsed = parseFastResponseText(typed);
      if (!("text" in parsed)) {
        return sendPage(
          reply.code(422),
          await showReply(deps, about, { typed, problem: sentenceOf(parsed.problem, typed) }),
        );
      }
      const { organisation, number } = about;
      const review = await getReviewByNumber(db, { organisationId: organisation.id, number });
      const replaces = Number(readText(body, "replaces"));
      try {
        await writeFastResponse(db, { organisation, review, staffId: staff.id, text: parsed.text, replaces }, clock());
      } catch (error) {
        if (!(error instanceof AppError && error.code === "review_not_in_state")) throw error;
        // What was typed is not lost: it is shown beside what a colleague has sent in the meantime.
        const fresh = await getReview(deps, staff, params);
        return sendPage(reply.code(409), await showReply(deps, fresh, { typed, notice: "overtaken" }));
      }
      return reply.redirect(`${replyPath(organisation, number)}?sent`, 303);
    },
  );

  const withdrawing = { ...options.config, records: ["reply_withdrawn"] } as const;
  app.post<Route>(`${path}/:number/withdraw`, { ...options, config: withdrawing }, async ({ staff, params }, reply) => {
    const { organisation, number } = await getReview(deps, staff, params);
    const organisationId = organisation.id;
    const review = await getReviewByNumber(db, { organisationId, number });
    await withdrawFastResponse(db, { organisationId, review, staffId: staff.id }, clock());
    return reply.redirect(`${replyPath(organisation, number)}?withdrawn`, 303);
  });
};

/** The page of a published review, and of the reply to it. */
export function replyPath({ trkref }: Pick<Organisation, "trkref">, number: number): string {
  return `/console/${trkref}/fast-responses/${number}`;
}

type About = { staff: SignedInStaff; organisation: Organisation; number: number; review: VisibleReview };

async function getReview({ db }: ConsoleDeps, staff: SignedInStaff, params: Route["Params"]): Promise<About> {
  const organisation = await getServedOrganisation(db, staff, params.trkref);
  const number = parseReviewNumber(params.number);
  const review = number && (await findVisibleReview(db, { organisationId: organisation.id, number }));
  if (!number || !review) throw new AppError("not_found");
  return { staff, organisation, number, review };
}

async function showReply(
  { db, clock }: ConsoleDeps,
  { staff, organisation, review }: About,
  state: { typed?: string; problem?: string; notice?: ReplyNotice | undefined },
): Promise<string> {
  const organisationId = organisation.id;
  const reply = await findFastResponse(db, { organisationId, reviewId: review.id });
  const product = await findProduct(db, { organisationId, sku: review.sku });
  const productName = product?.name ?? `Product ${review.sku}`;
  return renderPage(ReplyPage({ staff, organisation, review, productName, reply, now: clock(), ...state }));
}

function sentenceOf(problem: FastResponseProblem, typed: string): string {
  const length = inFull(lengthOf(typed.trim()));
  const most = inFull(fastResponseAtMost);
  return {
    missing: "Write a reply before you send it",
    too_long: `Shorten your reply to ${most} characters; it has ${length}`,
    unreadable: "Your reply contains characters that cannot be displayed. Remove them, or type it again",
  }[problem];
}

function readPlace(text: unknown): BeforeReview | undefined {
  const [instant, id] = typeof text === "string" ? text.split("_") : [];
  if (!instant || !id || !isUuid(id) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant)) return undefined;
  const publishedAt = new Date(instant);
  return Number.isNaN(publishedAt.getTime()) ? undefined : { publishedAt, id };
}
