import { askPagePath, canBeAsked, countQuestionsBySku } from "../conversations/index.ts";
import { bulkOf, renderFragment } from "../platform/html/render.ts";
import type { Asked } from "../publication/index.ts";
import type { EmbedAsked } from "./asked.ts";
import { Included } from "./embed.views.tsx";
import { contentOf, html, json } from "./fragment.ts";
import { type FoundQuestions, findProductQuestions, findQuestionCount, sumOf } from "./product-questions.ts";
import type { For, ProductDeps } from "./product-reviews.ts";
import { langOf, QuestionCard, QuestionCount, Questions } from "./questions.views.tsx";
import { skusOf } from "./scores-of.ts";
import { styleOf, textOfStyle } from "./style.tsx";
import type { Viewed } from "./views-of.ts";

type AskedOf<Kind extends EmbedAsked["kind"]> = Extract<EmbedAsked, { kind: Kind }>;

const element = "fairmark-questions";

/**
 * A page of the questions about a product, as HTML to include or as JSON for the script.
 *
 * @returns undefined for a product that neither the catalogue, nor a published review, nor a published question names
 */
export async function showQuestions(
  deps: ProductDeps,
  who: For,
  asked: AskedOf<"questions">,
): Promise<Buffer | undefined> {
  const found = await findProductQuestions(deps, who, asked);
  if (!found) return undefined;
  const { of, isJson, language, linksStyle, keep } = asked;
  const { view, bulks: lists } = await viewQuestions(deps, who, found, { at: (other) => placeInShop(keep, other) });
  const attributes = { trkref: who.organisation.trkref, sku: of.named, lang: language };
  if (isJson) return json({ ...attributes, count: found.place.count, ...(await contentOf("all", view, lists)) });
  const { style, bulks } = styleOf("all", linksStyle ? deps.baseUrl : undefined);
  return html(
    [Included({ name: element, attributes: { id: element, ...attributes }, style, children: view })],
    [...bulks, ...lists],
  );
}

/** The address of a page of the list on the shop's own page, whatever that is. Its name differs from that of pages of reviews. */
function placeInShop(keep: string, { page }: Asked): string {
  const parameters = new URLSearchParams(keep);
  if (page !== 1) parameters.set("fairmark_questions_page", String(page));
  return `?${parameters}#${element}`;
}

/**
 * The questions about a product as every embed shows them. `at`: the address of another page of the list; `all`: where all are
 * read, if those pages lead nowhere.
 */
export async function viewQuestions(
  deps: Pick<ProductDeps, "baseUrl" | "sendsMail">,
  { organisation: shop, reader }: For,
  { reviewed, place, questions }: FoundQuestions,
  { at, all }: { at: (asked: Asked) => string; all?: string | undefined },
): Promise<Viewed> {
  const list = await bulkOf(questions, (question) => {
    const variant = reviewed.variants?.names.get(question.sku);
    return renderFragment(QuestionCard({ reader, shop, question, variant, linkBase: deps.baseUrl }));
  });
  const ask = askAddress(deps, { organisation: shop, reader }, reviewed);
  const props = { reader, place, shownQuestions: questions.length, list, ask, at, all };
  return { view: Questions(props), bulks: [list] };
}

/** Where somebody can ask; undefined where nobody can. Of several variants or cars the first stands for all. */
function askAddress(
  { baseUrl, sendsMail }: Pick<ProductDeps, "baseUrl" | "sendsMail">,
  { organisation, reader }: For,
  { product, skus }: FoundQuestions["reviewed"],
): string | undefined {
  const sku = product.sku ?? skus[0];
  if (!canBeAsked(organisation, { sendsMail }) || sku === undefined) return undefined;
  return baseUrl + askPagePath(organisation.trkref, sku) + langOf(reader, "&");
}

/** How many questions there are about a product, in a line; undefined as above. */
export async function showQuestionCount(
  deps: ProductDeps,
  who: For,
  { of, isJson, language, linksStyle }: AskedOf<"question_count">,
): Promise<Buffer | undefined> {
  const found = await findQuestionCount(deps, who, of);
  if (!found) return undefined;
  const view = QuestionCount({ reader: who.reader, counted: found });
  const attributes = { trkref: who.organisation.trkref, sku: of.named, lang: language };
  if (isJson) return json({ ...attributes, count: found.count, ...(await contentOf("score", view, [])) });
  const { style, bulks } = styleOf("score", linksStyle ? deps.baseUrl : undefined);
  return html(
    [Included({ name: element, attributes: { ...attributes, only: "count" }, style, children: view })],
    bulks,
  );
}

/** The same about several, one element after the other. */
export async function showQuestionCounts(
  { db, baseUrl }: ProductDeps,
  { organisation, reader }: For,
  { names, isJson, language, linksStyle }: AskedOf<"question_counts">,
): Promise<Buffer> {
  const named = await skusOf(db, organisation, names);
  const skus = [...new Set(named.flatMap((one) => one.skus))];
  const counts = await countQuestionsBySku(db, { organisationId: organisation.id, skus });
  const { trkref } = organisation;
  const shown = named.map(({ name, skus: own }) => {
    const counted = sumOf(counts, own);
    return { name, count: counted.count, view: QuestionCount({ reader, counted }) };
  });
  if (isJson) {
    const contents = shown.map(async ({ name, count, view }) => {
      return { sku: name, count, content: (await contentOf("score", view, [])).content };
    });
    return json({ trkref, lang: language, css: textOfStyle("score"), counts: await Promise.all(contents) });
  }
  const { style, bulks } = styleOf("score", linksStyle ? baseUrl : undefined);
  const elements = shown.map(({ name, view }) => {
    const attributes = { trkref, sku: name, lang: language, only: "count" };
    return Included({ name: element, attributes, style, children: view });
  });
  return html(elements, bulks);
}
