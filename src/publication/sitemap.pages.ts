import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { questionPagePath } from "../conversations/index.ts";
import { getOrganisation, type Organisation } from "../organisations/index.ts";
import type { Database, Db, ReadFrom } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { acceptedEncoding } from "../platform/http/assets.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { readyAnswer, sendReady } from "../platform/http/remembered-answer.ts";
import { mapInTurns, portionsOf } from "../platform/in-turns.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import {
  listReadableReviews,
  listReadableStretches,
  listShopsOfStretch,
  numbersOf,
  reviewPagePath,
} from "../reviews/index.ts";
import { policyPagePath, productPagePath, seriesPagePath } from "./publication-link.ts";
import { listAnsweredQuestions, listReviewedProducts, listReviewedShops } from "./sitemap.queries.ts";
import { listedAtMost, type Place, sitemapLines, sitemapTags } from "./sitemap-xml.ts";

type Deps = { db: Database; readFrom: ReadFrom; baseUrl: string };

export type SitemapDeps = Deps & { cacheControl: string };

/** Where the index is: robots.txt names it. */
export const sitemapPath = "/sitemap.xml";

const schema = { hide: true };
const type = "application/xml; charset=utf-8";

/** So many rows are read at once, and so many lines written. */
const atOnce = 500;

/**
 * Every page that search engines may list. An index names the files: one for what shops say about their reviews, and one for each
 * stretch of reviews and answered questions, with the products whose first reviews they are, of all shops together. So a page stays in its file, whatever becomes of
 * others; and a file is written as it is read, in portions, each found by its key.
 */
export const sitemapPages: FastifyPluginAsync<SitemapDeps> = async (app, { cacheControl, ...deps }) => {
  const otherMethods = refuseOtherMethods(app, { public: true });
  const headers = { "cache-control": cacheControl, "x-content-type-options": "nosniff" };

  app.get(sitemapPath, { schema }, async (request, reply) => {
    const places = await filesOf(deps);
    // A list without entries is none by the protocol.
    if (places.length === 0) throw new AppError("not_found");
    const lines = await mapInTurns(portionsOf(places, atOnce), (some) => sitemapLines("files", some));
    const { start, end } = sitemapTags.files;
    return sendReady(
      request,
      reply.headers(headers),
      await readyAnswer(Buffer.from(start + lines.join("") + end)),
      type,
    );
  });

  app.get("/sitemap-shops.xml", { schema }, async (request, reply) => {
    const [first] = await listReviewedShops(deps.db, { after: "", atMost: 1 });
    if (!first) throw new AppError("not_found");
    return sendFile(request, reply.headers(headers), portionsOfPages(policies(deps)));
  });

  app.get(
    "/sitemap-:stretch.xml",
    { schema },
    async (request: FastifyRequest<{ Params: { stretch: string } }>, reply) => {
      const stretch = parseStretch(request.params.stretch);
      const shops = stretch === undefined ? [] : await listShopsOfStretch(deps.db, stretch);
      if (stretch === undefined || shops.length === 0) throw new AppError("not_found");
      const changedAt = new Date(Math.max(...shops.map((shop) => shop.changedAt.getTime())));
      reply.headers({ ...headers, "last-modified": changedAt.toUTCString() });
      return sendFile(request, reply, portionsOfPages(pagesOf(deps, stretch, shops)));
    },
  );

  otherMethods.close();
};

function parseStretch(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

/** The files with anything in them; without a page there is none. */
async function filesOf({ db, baseUrl }: Deps): Promise<Place[]> {
  const stretches = await listReadableStretches(db, listedAtMost - 1);
  if (stretches.length === 0) return [];
  return [
    { url: `${baseUrl}/sitemap-shops.xml`, changedAt: null },
    ...stretches.map(({ stretch, changedAt }) => ({ url: `${baseUrl}/sitemap-${stretch}.xml`, changedAt })),
  ];
}

async function* policies({ db, baseUrl }: Deps): AsyncGenerator<Place[]> {
  let after = "";
  for (let listed = 0; listed < listedAtMost; listed += atOnce) {
    const shops = await listReviewedShops(db, { after, atMost: atOnce });
    yield shops.map(({ trkref, countedAt }) => ({ url: baseUrl + policyPagePath(trkref), changedAt: countedAt }));
    if (shops.length < atOnce) return;
    after = shops.at(-1)!.trkref;
  }
}

async function* pagesOf(deps: Deps, stretch: number, shops: readonly { id: string }[]): AsyncGenerator<Place[]> {
  for (const { id } of shops) {
    const organisation = await getOrganisation(deps.db, id);
    yield* productPages(deps, stretch, organisation);
    yield* reviewPages(deps, stretch, organisation);
    yield* questionPages(deps, stretch, organisation);
  }
}

async function* productPages({ readFrom, baseUrl }: Deps, stretch: number, of: Organisation): AsyncGenerator<Place[]> {
  const numbers = numbersOf(stretch);
  for (;;) {
    const products = await byIndex(readFrom([of.id]), (tx) =>
      listReviewedProducts(tx, of, { ...numbers, atMost: atOnce }),
    );
    yield products.flatMap(({ sku, series, changedAt }) => [
      { url: baseUrl + productPagePath(of.trkref, sku), changedAt },
      ...(series === null ? [] : [{ url: baseUrl + seriesPagePath(of.trkref, series), changedAt }]),
    ]);
    if (products.length < atOnce) return;
    numbers.after = products.at(-1)!.firstReview;
  }
}

async function* reviewPages({ readFrom, baseUrl }: Deps, stretch: number, of: Organisation): AsyncGenerator<Place[]> {
  const numbers = numbersOf(stretch);
  for (;;) {
    const asked = { organisationId: of.id, ...numbers, atMost: atOnce };
    const reviews = await byIndex(readFrom([of.id]), (tx) => listReadableReviews(tx, asked));
    yield reviews.map(({ number, changedAt }) => ({ url: baseUrl + reviewPagePath(of.trkref, number), changedAt }));
    if (reviews.length < atOnce) return;
    numbers.after = reviews.at(-1)!.number;
  }
}

async function* questionPages({ readFrom, baseUrl }: Deps, stretch: number, of: Organisation): AsyncGenerator<Place[]> {
  const numbers = numbersOf(stretch);
  for (;;) {
    const asked = { organisationId: of.id, ...numbers, atMost: atOnce };
    const questions = await byIndex(readFrom([of.id]), (tx) => listAnsweredQuestions(tx, asked));
    yield questions.map(({ number, changedAt }) => ({ url: baseUrl + questionPagePath(of.trkref, number), changedAt }));
    if (questions.length < atOnce) return;
    numbers.after = questions.at(-1)!.number;
  }
}

/** Without statistics the planner read whole tables for a portion of a file: 3.5 seconds each with 300,000 reviews. */
function byIndex<T>(db: Database, read: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx);
    return read(tx);
  });
}

async function* portionsOfPages(places: AsyncGenerator<Place[]>): AsyncGenerator<string> {
  yield sitemapTags.pages.start;
  for await (const some of places) yield sitemapLines("pages", some);
  yield sitemapTags.pages.end;
}

/** Sends a file as it is read. Nobody's connection to the database is held while a slow reader takes it in. */
function sendFile(request: FastifyRequest, reply: FastifyReply, text: AsyncGenerator<string>): FastifyReply {
  reply.type(type).header("vary", "accept-encoding");
  if (request.method === "HEAD") return reply.send();
  const plain = Readable.from(text, { objectMode: false });
  if (acceptedEncoding(request.headers["accept-encoding"]) === "identity") return reply.send(plain);
  // Whichever of the two fails ends the other, and the answer with it.
  return reply.header("content-encoding", "gzip").send(pipeline(plain, createGzip(), () => undefined));
}
