import type { FastifyRequest } from "fastify";
import { findOrganisationByTrkref, isTrkref, type Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { linkHex } from "../platform/http/link-value.ts";
import type { Language } from "../platform/languages.ts";
import { equalInConstantTime } from "../platform/secrets.ts";
import { findReviewOfAuthor, parseReviewNumber, type Review } from "../reviews/index.ts";
import { authorFormToken, readAuthorSecret } from "./browser-cookies.ts";
import { readQuery } from "./open-questionnaire.ts";

/** A review that its author has opened. */
export type AuthorsReview = {
  organisation: Organisation;
  review: Review;
  authorSecret: string;
  /**
   * The secret, if it came with the link or the form: it is passed on to the pages that follow. Undefined if a cookie
   * brought it.
   */
  key: string | undefined;
};

type AuthorLink = { trkref: string; number: number; key?: string | undefined; lang?: Language | undefined };

/** The pattern under which the author's pages stand. */
export const authorRoute = "/review/yours/:trkref/:number";

/** The path of one of the author's pages. */
export function authorPath({ trkref, number, key, lang }: AuthorLink, page = ""): string {
  const query = new URLSearchParams({ ...(key ? { key } : {}), ...(lang ? { lang } : {}) }).toString();
  return `/review/yours/${trkref}/${number}${page}${query ? `?${query}` : ""}`;
}

/**
 * Opens a review for its author, by the key of their link or the cookie of the browser that sent it.
 *
 * @throws AppError not_found, the same for a wrong key, no key, and a review that does not exist
 */
export async function openAuthorsReview(db: Db, request: FastifyRequest, keyInBody?: unknown): Promise<AuthorsReview> {
  const params = request.params as { trkref: string; number: string };
  const query = readQuery(request.query);
  const number = parseReviewNumber(params.number);
  const organisation = isTrkref(params.trkref) ? await findOrganisationByTrkref(db, params.trkref) : undefined;
  if (!organisation || number === undefined) throw new AppError("not_found");
  const key =
    (query.key && linkHex(query.key, 32)) ?? query.key ?? (typeof keyInBody === "string" ? keyInBody : undefined);
  const authorSecret = key ?? readAuthorSecret(request, number);
  const review =
    authorSecret === undefined
      ? undefined
      : await findReviewOfAuthor(db, { organisationId: organisation.id, number, authorSecret });
  if (!review || authorSecret === undefined) throw new AppError("not_found");
  return { organisation, review, authorSecret, key };
}

/**
 * Opens a review for something that its author sends. A cookie only identifies the browser; it does not prove that its
 * user meant to send this. So the form has to carry the token that only the author's pages contain.
 *
 * @throws AppError not_found as above; forbidden without the token
 */
export async function openForChange(db: Db, request: FastifyRequest): Promise<AuthorsReview> {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const opened = await openAuthorsReview(db, request, body.key);
  const expected = authorFormToken(opened.authorSecret, opened.review.number);
  const isRight = typeof body.token === "string" && equalInConstantTime(Buffer.from(body.token), Buffer.from(expected));
  if (!isRight) throw new AppError("forbidden", { internal: { because: "no token, or another's" } });
  return opened;
}

/** The hidden fields of the author's forms. */
export function authorFields({ review, authorSecret, key }: AuthorsReview): Record<string, string> {
  return { token: authorFormToken(authorSecret, review.number), ...(key === undefined ? {} : { key }) };
}
