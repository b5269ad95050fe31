import { findMail } from "../../src/outbox/index.ts";
import { parseMessageId } from "../../src/outbox/message-id.ts";
import type { Arrived } from "./mail-server.ts";
import type { NewsWorld, SeenMail } from "./news-world.ts";
import { testBaseUrl } from "./test-app.ts";

const forbidden = ["spam.example", "<script", "<b>Kettle", "&amp;amp;", "&amp;#", "&amp;e", "undefined", "NULL"];

/** Undefined where it asks for nothing: what authors are told is looked at elsewhere. */
export async function readMail(world: NewsWorld, { to, raw, mail }: Arrived): Promise<SeenMail | undefined> {
  const { server, shops } = world;
  const { id, linkTag } = parseMessageId(mail.messageId!)!;
  const [shop, { organisation, call }] = [...shops].find(([, one]) => one.organisation.linkTag === linkTag)!;
  const { kind } = (await findMail(server.db, { organisationId: organisation.id, id }))!;
  if (kind !== "invitation" && kind !== "reminder") return undefined;
  const text = String(mail.text);
  const ref = /^Order (\S+)(?: of .*)?$/m.exec(text)![1]!;
  const skuOf = await linksOf(call, to, ref);
  const blocks = text.split("\n\n").map((block) => block.split("\n"));
  const full = blocks.filter((lines) => lines.at(-1)!.includes("/review/fill_review?"));
  const items = new Map(full.map((lines) => [skuOf(lines.at(-1)!), lines[0]!]));
  const path = /\/review\/order\?items=[0-9a-f]{40}/.exec(text)?.[0];
  const page = path === undefined ? undefined : await openPage(world, path, skuOf);
  return {
    shop,
    kind,
    email: to,
    ref,
    greeting: blocks[0]![0]!,
    items,
    rest: Number(/^This order has (\d+) more products?\.$/m.exec(text)?.[1] ?? 0),
    page: page?.lists,
    links: page?.links ?? full.map((lines) => lines.at(-1)!.replace(testBaseUrl, "")),
    stopPath: /\/mail\/stop\/[\w-]+/.exec(text)?.[0],
    problems: problemsOf(raw, String(mail.subject), text, String(mail.html)),
  };
}

function problemsOf(raw: string, subject: string, text: string, html: string): string[] {
  const found = forbidden.filter((word) => subject.includes(word) || text.includes(word) || html.includes(word));
  const problems = found.map((word) => `has ${word} in it`);
  if (Buffer.byteLength(raw) >= 60_000) problems.push(`has ${Buffer.byteLength(raw)} bytes`);
  if (!html.includes("/mail/stop/")) problems.push("has no stop link");
  return problems;
}

type Call = (method: "GET", path: string) => Promise<{ json: () => never }>;

/** Which sku a link is about, as the API says it to the shop. */
async function linksOf(call: Call, email: string, ref: string): Promise<(link: string) => string> {
  type Row = { order_ref: string; sku: string; review_url: string | null };
  const rows = (await call("GET", `/purchasers/${encodeURIComponent(email)}/purchases`)).json() as unknown as Row[];
  const ofOrder = rows.filter(({ order_ref }) => order_ref === ref);
  const known = new Map(ofOrder.map(({ review_url, sku }) => [String(review_url).replace(testBaseUrl, ""), sku]));
  return (link) => known.get(link.replace(testBaseUrl, "")) ?? `a link of nothing: ${link}`;
}

async function openPage({ server: { app } }: NewsWorld, path: string, skuOf: (link: string) => string) {
  const { statusCode, body } = await app.inject({ url: path });
  if (statusCode !== 200) return { lists: { open: [`status ${statusCode}`], done: [] }, links: [] };
  const open = [...body.matchAll(/<a href="(\/review\/fill_review\?[^"]*)"[^>]*>([^<]*)<\/a>/g)].map(
    ([, href, name]) => ({ link: decoded(href!), name: decoded(name!) }),
  );
  const done = [...body.matchAll(/<li dir="auto">([^<]*)<\/li>/g)].map(([, name]) => decoded(name!));
  const lists = { open: open.map(({ link, name }) => `${skuOf(link)}: ${name}`).sort(), done: done.sort() };
  return { lists, links: open.map(({ link }) => link) };
}

const marks: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

function decoded(html: string): string {
  return html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (mark) => marks[mark]!);
}
