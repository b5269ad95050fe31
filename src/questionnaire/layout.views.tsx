import type { ComponentChildren, VNode } from "preact";
import { LanguageLinks } from "../platform/html/language-links.tsx";
import { Page, type PageLook, Subject } from "../platform/html/page.tsx";
import { scriptUrl } from "../platform/http/assets.ts";
import type { Reader } from "./reader.ts";

/** What the pages behind a purchaser's link are about, in the form in which they show it. */
export type About = {
  shop: string;
  look: PageLook | undefined;
  trkref: string;
  /** Where purchasers reach the shop itself: an https address or an e-mail address. */
  contact: string | null;
  decidesWithinDays: number;
  publicationDelayHours: number;
  /** Undefined where the catalogue does not know the sku. */
  productName: string | undefined;
  imageUrl: string | undefined;
  sku: string;
  /** Undefined if it is gone: the order named another purchaser, or its purchaser was erased. */
  orderRef: string | undefined;
  /** Whether the shop has said that the purchaser was given something for a review. */
  isIncentivised: boolean;
};

/** What every page here is given: its reader, and what it is about. */
export type Frame = { reader: Reader; about: About };

/** The product's name as a page says it; where the catalogue does not know it, its sku. */
export function productName({ reader, about }: Frame): string {
  return about.productName ?? reader.form("product", { sku: about.sku });
}

type LayoutProps = Frame & { title: string; script?: `${string}.js` | undefined; children: ComponentChildren };

/** What every page behind the link shares: whose it is, what was bought, the way to the shop, and its languages. */
export function QuestionnaireLayout({ reader, about, title, script, children }: LayoutProps): VNode {
  const name = productName({ reader, about });
  const aside = (
    <Subject name={name} imageUrl={about.imageUrl}>
      {about.orderRef === undefined ? null : <p class="muted">{reader.form("order", { orderRef: about.orderRef })}</p>}
      {about.contact === null ? null : <Contact reader={reader} shop={about.shop} contact={about.contact} />}
    </Subject>
  );
  return (
    <Page
      title={title}
      lang={reader.language}
      masthead={about.shop}
      look={about.look}
      aside={aside}
      footnote={reader.form("footnote")}
      head={script === undefined ? null : <script type="module" src={scriptUrl(script)} />}
    >
      <LanguageLinks current={reader.language} label={reader.form("languages")} hrefOf={reader.hrefIn} />
      {children}
    </Page>
  );
}

// Separate from the review: people who want their money back should not have to say so in public, and telling the shop
// does not replace a review.
function Contact({ reader, shop, contact }: { reader: Reader; shop: string; contact: string }): VNode {
  const isMail = !contact.startsWith("https:");
  return (
    <div class="contact">
      <p>{reader.form("contact.heading")}</p>
      <p>
        {isMail ? (
          <a href={`mailto:${encodeURIComponent(contact).replace("%40", "@")}`}>
            {reader.form("contact.link", { shop })}
          </a>
        ) : (
          // In a new tab, so that what has been typed here stays.
          <a href={contact} target="_blank" rel="noopener noreferrer nofollow">
            {reader.form("contact.link", { shop })}
            <span class="visually-hidden"> ({reader.form("contact.newTab")})</span>
          </a>
        )}
      </p>
      <p class="muted">{reader.form("contact.note")}</p>
    </div>
  );
}
