import type { ComponentChildren, VNode } from "preact";
import type { Decision } from "./decision.views.tsx";
import { type Frame, QuestionnaireLayout } from "./layout.views.tsx";
import type { Reader } from "./reader.ts";
import type { Standing } from "./standing.ts";

/** Another purchase of the same order, with the link that opens its questionnaire. */
export type SiblingLink = { name: string | undefined; sku: string; imageUrl: string | undefined; href: string };

type StandingPageProps = Frame & {
  standing: Standing;
  siblings: readonly SiblingLink[];
  /** What is shown in the author's browser only. */
  children?: ComponentChildren;
};

/** What the link shows about a review that it cannot change: its state and what happens next. */
export function StandingPage({ reader, about, standing, siblings, children }: StandingPageProps): VNode {
  const { heading } = standingWords(reader, about.shop, standing);
  return (
    <QuestionnaireLayout reader={reader} about={about} title={`${heading} – ${about.shop}`}>
      <StandingWords reader={reader} about={about} standing={standing} />
      {standing.state.startsWith("pending") ? <p class="muted">{reader.standing("comeBack")}</p> : null}
      <Siblings reader={reader} siblings={siblings} />
      {children}
    </QuestionnaireLayout>
  );
}

/** The state in words, when something happens next, and how far the review has come. */
export function StandingWords({
  reader,
  about,
  standing,
  decision,
}: Frame & { standing: Standing; decision?: Decision | undefined }): VNode {
  const { heading, sentences } = standingWords(reader, about.shop, standing, decision);
  const isOnItsWay = standing.state.startsWith("pending") || standing.state === "published";
  return (
    <>
      <h1>{heading}</h1>
      <p class="lead">{sentences.join(" ")}</p>
      {isOnItsWay ? <Steps reader={reader} shop={about.shop} state={standing.state} /> : null}
      {standing.reviewPath === null ? null : (
        <p>
          <a class="button" href={`${standing.reviewPath}?lang=${reader.language}`}>
            {reader.standing("read")}
          </a>
        </p>
      )}
    </>
  );
}

/**
 * The heading for a state and its sentences, in order; `decision` is where the page shows the decision, to the author
 * only.
 */
export function standingWords(
  reader: Reader,
  shop: string,
  standing: Standing,
  decision?: Decision | undefined,
): { heading: string; sentences: string[] } {
  const { standing: t } = reader;
  const { state, isVisible, isEdited, isAppeal, isByOrder, wasVisible } = standing;
  const next = nextSentences(reader, standing);
  switch (state) {
    case "pending_order":
      return { heading: t("pending_order.heading"), sentences: [t("pending_order.text", { shop })] };
    case "pending_moderation": {
      const meanwhile = isVisible ? [t("visibleMeanwhile")] : [];
      if (isAppeal) return { heading: t("appealed.heading"), sentences: [t("appealed.text"), ...next, ...meanwhile] };
      const heading = t(isEdited ? "pending_moderation.edited" : "pending_moderation.heading");
      return { heading, sentences: [t("pending_moderation.text", { shop }), ...next, ...meanwhile] };
    }
    case "pending_publication":
      return { heading: t("pending_publication.heading"), sentences: [t("pending_publication.text"), ...next] };
    case "published":
      return { heading: t("published.heading"), sentences: [t("published.text")] };
    case "rejected": {
      const text = t(isAppeal ? "rejected.again" : isVisible ? "rejected.textEdited" : "rejected.text");
      return {
        heading: t(isVisible ? "rejected.headingEdited" : "rejected.heading"),
        sentences: [text, ...(isVisible ? [t("visibleRefused")] : [])],
      };
    }
    case "withdrawn":
      if (isByOrder) return { heading: t("withdrawn.headingByOrder"), sentences: [t("withdrawn.byOrder", { shop })] };
      return { heading: t("withdrawn.heading"), sentences: [t(wasVisible ? "withdrawn.text" : "withdrawn.unseen")] };
    case "removed":
      return removedWords(reader, shop, isAppeal, decision);
  }
}

function removedWords({ standing: t }: Reader, shop: string, isAppeal: boolean, decision: Decision | undefined) {
  if (!decision) return { heading: t("removed.heading"), sentences: [t("removed.text", { shop })] };
  if (decision.answer) return { heading: t("removed.headingStays"), sentences: [t("removed.stays")] };
  if (isAppeal) return { heading: t("appealed.heading"), sentences: [t("appealed.removed")] };
  return { heading: t("removed.heading"), sentences: [t("removed.reasoned")] };
}

function nextSentences({ standing: t, day }: Reader, { decideBy, isLate, appearsBy }: Standing): string[] {
  if (decideBy) return [t(isLate ? "late" : "decideBy", { date: day(decideBy) })];
  return appearsBy ? [t("appearsBy", { date: day(appearsBy) })] : [];
}

/** The steps of a review, with the present one marked. */
function Steps({ reader, shop, state }: { reader: Reader; shop: string; state: Standing["state"] }): VNode {
  const { standing: t } = reader;
  const waits = state === "pending_order" ? [{ words: t("steps.order", { shop }), state: "pending_order" }] : [];
  const steps = [
    ...waits,
    { words: t("steps.read"), state: "pending_moderation" },
    { words: t("steps.publication"), state: "pending_publication" },
  ];
  const reached = state === "published" ? steps.length : steps.findIndex((step) => step.state === state);
  return (
    <ol class="steps">
      <StepItem reader={reader} standing="done">
        {t("steps.arrived")}
      </StepItem>
      {steps.map((step, index) => (
        <StepItem
          key={step.state}
          reader={reader}
          standing={index < reached ? "done" : index === reached ? "current" : "ahead"}
        >
          {step.words}
        </StepItem>
      ))}
    </ol>
  );
}

type StepItemProps = { reader: Reader; standing: "done" | "current" | "ahead"; children: ComponentChildren };

function StepItem({ reader, standing, children }: StepItemProps): VNode {
  return (
    <li class={standing} aria-current={standing === "current" ? "step" : undefined}>
      <span>{children}</span> <small>{reader.standing(`steps.${standing}`)}</small>
    </li>
  );
}

/** The other purchases of the same order that can be reviewed, each by its own link. */
export function Siblings({ reader, siblings }: { reader: Reader; siblings: readonly SiblingLink[] }): VNode | null {
  if (siblings.length === 0) return null;
  return (
    <section class="part" aria-labelledby="siblings">
      <h2 id="siblings">{reader.standing("siblings.heading")}</h2>
      <p class="muted">{reader.standing("siblings.text")}</p>
      <ul class="siblings">
        {siblings.map(({ name, sku, imageUrl, href }) => (
          <li key={href}>
            {imageUrl ? (
              <img src={imageUrl} alt="" width="56" height="56" loading="lazy" referrerpolicy="no-referrer" />
            ) : null}
            <a href={href}>
              {name === undefined
                ? reader.standing("siblings.unnamed", { sku })
                : reader.standing("siblings.link", { product: name })}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
