import type { ComponentChildren, VNode } from "preact";
import type { InvitationSettings, VariantsTogether } from "../organisations/index.ts";
import { webUrl } from "../platform/html/render.ts";
import { type InvitedProps, invitedSection } from "./invited.views.tsx";
import { type Frame, PublishedPage } from "./layout.views.tsx";
import type { policySentences } from "./sentences/index.ts";

/** The settings that the policy describes, as they are in force. */
export type PolicySettings = {
  requiresOrderConfirmation: boolean;
  keepsReviewsAfterErasure: boolean;
  decidesWithinDays: number;
  publicationDelayHours: number;
  variantsTogether: VariantsTogether;
  contact: string | null;
};

export type PolicyPageProps = Frame & {
  p: ReturnType<typeof policySentences>;
  settings: PolicySettings;
  /** Undefined: nobody is invited by this system. */
  invitations: InvitationSettings | undefined;
  /** Why a review may be refused, and why it may be taken down, as sentences without a full stop. */
  rejectionReasons: readonly string[];
  removalReasons: readonly string[];
  figures: ComponentChildren;
  figuresHeading: string;
};

/** How reviews are made, in the reader's language: what the law requires, from the settings in force. */
export function PolicyPage(props: PolicyPageProps): VNode {
  const { p, shop } = props;
  const sections = sectionsOf(props).filter(({ texts }) => texts.length > 0);
  return (
    <PublishedPage {...props} title={p("title", { shop: shop.name })}>
      <div class="policy">
        <h1>{p("heading")}</h1>
        <p class="lead">{p("lead", { shop: shop.name })}</p>
        <nav class="contents" aria-labelledby="contents">
          <h2 id="contents">{p("contents")}</h2>
          <ul>
            {[...sections, { id: "figures", heading: props.figuresHeading }].map(({ id, heading }) => (
              <li key={id}>
                <a href={`#${id}`}>{heading}</a>
              </li>
            ))}
          </ul>
        </nav>
        {sections.map(({ id, heading, texts }) => (
          <section key={id} id={id} aria-labelledby={`${id}-heading`}>
            <h2 id={`${id}-heading`}>{heading}</h2>
            {texts}
          </section>
        ))}
        <section id="figures" aria-labelledby="figures-heading">
          <h2 id="figures-heading">{props.figuresHeading}</h2>
          {props.figures}
        </section>
      </div>
    </PublishedPage>
  );
}

type Section = { id: string; heading: string; texts: readonly VNode[] };

function sectionsOf(props: PolicyPageProps): Section[] {
  const { p, settings, shop } = props;
  const say = (...keys: Parameters<typeof p>[0][]) => keys.map((key) => <p key={key}>{p(key, { shop: shop.name })}</p>);
  const section = (id: SectionName, texts: readonly VNode[]) => ({ id, heading: p(`${id}.heading`), texts });
  const { requiresOrderConfirmation, keepsReviewsAfterErasure, variantsTogether, contact } = settings;
  const claims = requiresOrderConfirmation ? "who.waits" : "who.takesNamed";
  return [
    section("who", say("who.purchasers", "who.confirmed", "who.named", claims, "who.undone", "who.identity")),
    { id: "invitations", ...invitedSection(invitedOf(props)) },
    section("decision", [...say("decision.person"), <Times {...props} />, ...say("decision.score")]),
    section("reasons", [...say("reasons.list"), <Reasons list={props.rejectionReasons} />, ...say("reasons.told")]),
    section("appeal", say("appeal.text")),
    section("order", say("order.text")),
    section("score", say("score.text")),
    section("variants", say(...variantsTexts[variantsTogether])),
    section("kept", say("kept.text")),
    section("removal", [
      ...say("removal.report", "removal.list"),
      <Reasons list={props.removalReasons} />,
      ...say("removal.text"),
    ]),
    section("author", say("author.edit", keepsReviewsAfterErasure ? "author.keeps" : "author.goes", "author.counted")),
    section("reply", say("reply.text")),
    section("incentives", say("incentives.text")),
    section("contact", contact === null ? [] : [<Contact {...props} contact={contact} />]),
  ];
}

function invitedOf({ p, reader, shop, invitations }: PolicyPageProps): InvitedProps {
  const days = (count: number) => p("days", { count });
  const labelsHeading = p("incentives.heading");
  return { language: reader.language, shop: shop.name, settings: invitations, days, labelsHeading };
}

type SectionName =
  | "who"
  | "decision"
  | "reasons"
  | "appeal"
  | "order"
  | "score"
  | "variants"
  | "kept"
  | "removal"
  | "author"
  | "reply"
  | "incentives"
  | "contact";

const variantsTexts = {
  off: ["variants.off"],
  group: ["variants.group", "variants.counted"],
  gtin: ["variants.gtin", "variants.counted"],
} as const;

function Reasons({ list }: { list: readonly string[] }): VNode {
  return (
    <ul>
      {list.map((reason) => (
        <li key={reason}>{reason}.</li>
      ))}
    </ul>
  );
}

function Times({ p, settings }: PolicyPageProps): VNode {
  const { requiresOrderConfirmation, decidesWithinDays: days, publicationDelayHours: hours } = settings;
  const within = requiresOrderConfirmation ? "decision.withinOrder" : "decision.within";
  const after = hours === 0 ? p("decision.atOnce") : p("decision.delayed", { count: hours });
  return (
    <p>
      {p(within, { count: days })} {after} {p("decision.atMost", { time: longestTime(p, days, hours) })}
    </p>
  );
}

// The longest time from sending to publication: the time promised for a decision, plus the delay after it.
function longestTime(p: ReturnType<typeof policySentences>, decisionDays: number, delayHours: number): string {
  const [days, hours] = [decisionDays + Math.floor(delayHours / 24), delayHours % 24];
  const [one, other] = [p("days", { count: days }), p("hours", { count: hours })];
  return hours === 0 ? one : p("and", { one, other });
}

function Contact({ p, shop, contact }: PolicyPageProps & { contact: string }): VNode {
  // A line break marks the place: no sentence and no shop's name contains one.
  const [before, after] = p("contact.text", { shop: shop.name, contact: "\n" }).split("\n");
  const href = webUrl(contact) ?? `mailto:${encodeURIComponent(contact).replace("%40", "@")}`;
  return (
    <p>
      {before}
      <a href={href} rel="noopener">
        {contact}
      </a>
      {after}
    </p>
  );
}
