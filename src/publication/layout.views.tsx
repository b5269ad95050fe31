import type { ComponentChildren, VNode } from "preact";
import { lookOf, type Organisation } from "../organisations/index.ts";
import { LanguageLinks } from "../platform/html/language-links.tsx";
import { Page, type PageLook, Subject } from "../platform/html/page.tsx";
import type { Bulk } from "../platform/html/render.ts";
import { StructuredData } from "../platform/html/structured-data.tsx";
import { languages } from "../platform/languages.ts";
import { policyPagePath, withQuery } from "./publication-link.ts";
import type { Reader } from "./reader.ts";
import type { ShownProduct, ShownVariants } from "./reviewed.ts";
import type { ScoreSummary } from "./score-summary.ts";

export type Shop = { name: string; trkref: string; look?: PageLook | undefined };

/** A shop with the look that its pages have. */
export function shopOf(organisation: Organisation): Organisation & Shop {
  return { ...organisation, look: lookOf(organisation) };
}

export type Frame = {
  reader: Reader;
  shop: Shop;
  /** The public base, for the links that must be absolute. */
  baseUrl: string;
  /** The page's address without the language: its canonical part. */
  path: string;
  /** What stands before the paths of links: nothing on our own pages. */
  linkBase?: string;
};

type LayoutProps = Frame & {
  title: string;
  isIndexed?: boolean;
  structuredData?: Bulk | undefined;
  /** In a list: the pages before and after this one. */
  previous?: string | undefined;
  next?: string | undefined;
  aside?: ComponentChildren;
  children: ComponentChildren;
};

/** What all published pages share: whose page it is, its languages, and what search engines are told. */
export function PublishedPage(props: LayoutProps): VNode {
  const { reader, shop, path, title, isIndexed = true, aside, children } = props;
  return (
    <Page
      title={title}
      lang={reader.language}
      isIndexed={isIndexed}
      head={<Head {...props} />}
      masthead={shop.name}
      look={shop.look}
      aside={aside}
      footnote={reader.t("footnote")}
    >
      {children}
      <LanguageLinks
        current={reader.language}
        label={reader.t("languages")}
        hrefOf={(language) => withQuery(path, { lang: language })}
      />
    </Page>
  );
}

// Authors' texts are in the same language on all three; search engines are told that these are one page.
function Head({ reader, baseUrl, path, previous, next, structuredData }: LayoutProps): VNode {
  return (
    <>
      <link rel="canonical" href={baseUrl + withQuery(path, { lang: reader.asked })} />
      {languages.map((language) => (
        <link rel="alternate" hreflang={language} href={baseUrl + withQuery(path, { lang: language })} />
      ))}
      <link rel="alternate" hreflang="x-default" href={baseUrl + path} />
      {previous === undefined ? null : <link rel="prev" href={baseUrl + previous} />}
      {next === undefined ? null : <link rel="next" href={baseUrl + next} />}
      {structuredData === undefined ? null : <StructuredData json={structuredData} />}
    </>
  );
}

type ProductAsideProps = Frame & {
  product: ShownProduct;
  variants: ShownVariants | undefined;
  summary?: ScoreSummary | undefined;
};

/** The product beside its reviews: where the shop sells it and, on the page of one review, what all of them say. */
export function ProductAside({ reader, shop, product, variants, summary }: ProductAsideProps): VNode {
  const { t } = reader;
  return (
    <Subject name={product.name} imageUrl={product.imageUrl}>
      {product.url === undefined ? null : (
        <p>
          <a href={product.url} rel="nofollow noopener">
            {t("product.seeAt", { shop: shop.name })}
          </a>
        </p>
      )}
      {summary?.average === undefined ? null : (
        <>
          <p>
            {t("product.average", { average: reader.number(summary.average, 1) })},{" "}
            {t("count", { count: summary.count, shown: reader.number(summary.count) })}
            {variants && ` ${t("variants.counted", { variants: reader.number(variants.count) })}`}
          </p>
          <p>
            <a href={withQuery(product.path, { lang: reader.asked })}>{t("product.all")}</a>
          </p>
        </>
      )}
    </Subject>
  );
}

/** What the law requires near reviews: whether and how they are checked, and where to read the rest. */
export function Disclosure({ reader, shop }: Frame): VNode {
  const { t } = reader;
  return (
    <section class="disclosure" aria-labelledby="disclosure">
      <h2 id="disclosure">{t("disclosure.heading")}</h2>
      <p>{t("disclosure.text", { shop: shop.name })}</p>
      <p>
        <a href={withQuery(policyPagePath(shop.trkref), { lang: reader.asked })}>{t("disclosure.link")}</a>
      </p>
    </section>
  );
}
