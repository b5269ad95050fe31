import { createHash } from "node:crypto";
import type { VNode } from "preact";
import type { Organisation } from "../organisations/index.ts";
import { bulkOfText, renderPageAround } from "../platform/html/render.ts";
import { scriptUrl } from "../platform/http/assets.ts";
import { parseShopEmbed } from "./asked.ts";
import { type Chosen, chosenParameters, chosenStyle, type Scheme, schemes } from "./chosen.ts";
import { type EmbedDeps, showEmbed } from "./show-embed.ts";
import { styleHashes } from "./style.tsx";

type Query = Readonly<Record<string, unknown>>;

export type PreviewAsked = {
  sku: string;
  scheme: Scheme;
  chosen: Chosen;
  /** Whether the questions about the product are shown, instead of its reviews. */
  isOfQuestions: boolean;
  query: Query;
};

/**
 * A page such as a shop's, with a product's reviews in it, or the questions about it, as its server would include them; and the policy under which it is sent.
 *
 * @throws AppError not_found for a product that neither the catalogue nor a published review names
 */
export async function showPreview(
  deps: EmbedDeps,
  organisation: Organisation,
  { sku, scheme, chosen, isOfQuestions, query }: PreviewAsked,
): Promise<{ html: Buffer; policy: string }> {
  const { language, perPage } = chosen;
  const keep = chosenParameters(chosen);
  keep.set("sku", sku);
  keep.set("scheme", scheme);
  if (isOfQuestions) keep.set("show", "questions");
  const asked = { ...query, sku, lang: language, per_page: String(perPage), keep: String(keep) };
  const included = bulkOfText(String(await showEmbed(deps, organisation, parseShopEmbed(organisation.trkref, asked))));
  const text = `${pageStyle(scheme)}\n${chosenStyle(chosen)}`;
  const style = bulkOfText(text);
  const html = await renderPageAround(Preview({ language, style: style.place, included: included.place }), [
    style,
    included,
  ]);
  return { html, policy: policyFor(text) };
}

type Place = { readonly __html: string };

function Preview({ language, style, included }: { language: string; style: Place; included: Place }): VNode {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>Preview</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <style dangerouslySetInnerHTML={style} />
        <script type="module" src={scriptUrl("fairmark.js")} />
      </head>
      <body>
        <main dangerouslySetInnerHTML={included} />
      </body>
    </html>
  );
}

function pageStyle(scheme: Scheme): string {
  const { page: background, ink } = schemes[scheme];
  return `:root { color-scheme: ${scheme}; background: ${background}; color: ${ink}; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 1rem; }`;
}

/** Only the console may show it within its own page. */
function policyFor(style: string): string {
  const own = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  return [
    "default-src 'none'",
    `style-src ${styleHashes} ${own}`,
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' https: data:",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}
