import type { ComponentChildren, VNode } from "preact";
import { type About, QuestionnaireLayout } from "./questionnaire.views.tsx";

/** What became of a review that is not open to this link. */
export type Standing =
  | { state: "pending_order" | "pending_moderation" | "pending_publication" | "undefined" }
  | { state: "published"; reviewPath: string };

export function StandingPage({ about, standing }: { about: About; standing: Standing }): VNode {
  const { heading, explanation } = standingWords(standing.state, about.shop);
  return (
    <QuestionnaireLayout title={`${heading} – ${about.shop}`} about={about}>
      <h1>{heading}</h1>
      <p class="lead">{explanation}</p>
      {standing.state === "undefined" ? null : <Steps state={standing.state} shop={about.shop} />}
      {standing.state === "published" ? (
        <p>
          <a class="button" href={standing.reviewPath}>
            Read it as shoppers do
          </a>
        </p>
      ) : null}
      {standing.state.startsWith("pending") ? (
        <p class="muted">Open your link again at any time to see how things stand.</p>
      ) : null}
    </QuestionnaireLayout>
  );
}

function standingWords(state: Standing["state"], shop: string): { heading: string; explanation: string } {
  const words = {
    pending_order: {
      heading: "Thank you, your review has arrived",
      explanation: `${shop} still has to confirm your order. As soon as it has, your review goes to the person who reads it; there is nothing for you to do.`,
    },
    pending_moderation: {
      heading: "Thank you, your review has arrived",
      explanation: `A person will read it, at ${shop} or on its behalf. If it follows the rules it is published, whatever its score.`,
    },
    pending_publication: {
      heading: "Your review was accepted",
      explanation: "It will appear with the next publication, just as you wrote it.",
    },
    published: {
      heading: "Your review is published",
      explanation: "Everyone can read it now. Thank you for telling others.",
    },
    undefined: {
      heading: "This review was removed",
      explanation: `It is no longer shown, and it cannot be written again. For the reason, please ask ${shop}.`,
    },
  };
  return words[state];
}

type Step = { words: string; state: Standing["state"] };

/** The way of a review, with where it is. */
function Steps({ state, shop }: { state: Standing["state"]; shop: string }): VNode {
  const waits: Step[] =
    state === "pending_order" ? [{ words: `${shop} confirms the order`, state: "pending_order" }] : [];
  const steps: Step[] = [
    ...waits,
    { words: "A person reads it", state: "pending_moderation" },
    { words: "Publication", state: "pending_publication" },
  ];
  const reached = state === "published" ? steps.length : steps.findIndex((step) => step.state === state);
  return (
    <ol class="steps">
      <StepItem standing="done">Your review arrives</StepItem>
      {steps.map((step, index) => (
        <StepItem key={step.state} standing={index < reached ? "done" : index === reached ? "current" : "ahead"}>
          {step.words}
        </StepItem>
      ))}
    </ol>
  );
}

function StepItem({
  standing,
  children,
}: {
  standing: "done" | "current" | "ahead";
  children: ComponentChildren;
}): VNode {
  const words = { done: "done", current: "in progress", ahead: "to come" }[standing];
  return (
    <li class={standing} aria-current={standing === "current" ? "step" : undefined}>
      <span>{children}</span> <small>{words}</small>
    </li>
  );
}
