import type { VNode } from "preact";
import { AskingSwitch } from "../conversations/index.ts";
import { LanguageLinks } from "../platform/html/language-links.tsx";
import { Page, type PageLook } from "../platform/html/page.tsx";
import type { Language } from "../platform/languages.ts";
import { invitationSentences } from "./sentences/index.ts";

/** An item of the order; without a link if there is nothing left to write about it. */
export type ListedItem = {
  name: string | null;
  sku: string;
  imageUrl: string | undefined;
  isIncentivised: boolean;
  href: string | undefined;
};

type OrderPageProps = {
  language: Language;
  shop: string;
  look: PageLook | undefined;
  orderRef: string;
  items: readonly ListedItem[];
  /** How they stand to being asked what shoppers want to know; undefined where the shop takes no questions. */
  asking: Pick<Parameters<typeof AskingSwitch>[0], "standing" | "action" | "isChanged"> | undefined;
  /** The address of the same page in another language. */
  hrefIn: (language: Language) => string;
};

type Words = ReturnType<typeof invitationSentences>;

/** Everything that was bought in one order: first what can be written about, then what has been. */
export function OrderPage({ language, shop, look, orderRef, items, asking, hrefIn }: OrderPageProps): VNode {
  const t = invitationSentences(language);
  const open = items.filter(({ href }) => href !== undefined);
  const done = items.filter(({ href }) => href === undefined);
  const heading = t(items.length === 0 ? "page.nothing" : open.length === 0 ? "page.allDone" : "page.heading");
  return (
    <Page title={`${heading} – ${shop}`} lang={language} masthead={shop} look={look} footnote={t("page.footnote")}>
      <LanguageLinks current={language} label={t("page.languages")} hrefOf={hrefIn} />
      <h1>{heading}</h1>
      <p class="muted">{t("order", { orderRef })}</p>
      {open.length === 0 ? null : (
        <>
          <p>{t("page.text", { shop, count: open.length })}</p>
          <ul class="siblings">
            {open.map((item) => (
              <Open key={item.sku} item={item} t={t} />
            ))}
          </ul>
        </>
      )}
      {done.length === 0 ? null : (
        <section class="part" aria-labelledby="done">
          <h2 id="done">{t("page.done", { count: done.length })}</h2>
          <ul>
            {done.map((item) => (
              <li key={item.sku} dir="auto">
                {nameOf(item, t)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {asking ? <AskingSwitch language={language} shop={shop} {...asking} hidden={{}} /> : null}
    </Page>
  );
}

function Open({ item, t }: { item: ListedItem; t: Words }): VNode {
  const { imageUrl, href, isIncentivised } = item;
  return (
    <li>
      {imageUrl ? (
        <img src={imageUrl} alt="" width="56" height="56" loading="lazy" referrerpolicy="no-referrer" />
      ) : null}
      <span>
        <a href={href} dir="auto">
          {nameOf(item, t)}
        </a>
        {isIncentivised ? <small class="muted"> {t("incentive")}</small> : null}
      </span>
    </li>
  );
}

function nameOf({ name, sku }: ListedItem, t: Words): string {
  return name ?? t("product", { sku });
}
