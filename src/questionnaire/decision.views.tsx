import type { VNode } from "preact";
import {
  isRejectionReason,
  isRemovalReason,
  rejectionReasonSentence,
  removalReasonSentence,
} from "../reviews/index.ts";
import type { Reader } from "./reader.ts";

/** What a person decided against a review, as its author may know it. */
export type Decision = {
  verdict: "rejected" | "removed";
  reason: string | null;
  /** The words of the review that it is about. */
  passage: string | null;
  note: string | null;
};

/** The decision with its reason, the passage concerned, and what can be done about it. */
export function DecisionNotice({
  reader,
  decision,
  advice,
}: {
  reader: Reader;
  decision: Decision;
  advice?: string | undefined;
}): VNode {
  const { standing } = reader;
  const { verdict, passage, note } = decision;
  const reason = reasonSentence(reader, decision);
  return (
    <section class="notice" aria-labelledby="decision">
      <h2 id="decision">{standing(verdict === "rejected" ? "decision.refusedWhy" : "decision.removedWhy")}</h2>
      {reason === undefined ? null : <p>{reason}.</p>}
      {passage ? (
        <>
          <p>{standing("decision.passage")}</p>
          <blockquote dir="auto" class="written">
            {passage}
          </blockquote>
        </>
      ) : null}
      {note ? (
        <>
          <p>{standing("decision.note")}</p>
          <blockquote dir="auto" class="written">
            {note}
          </blockquote>
        </>
      ) : null}
      {advice ? <p>{advice}</p> : null}
    </section>
  );
}

function reasonSentence({ language }: Reader, { verdict, reason }: Decision): string | undefined {
  if (verdict === "rejected") return isRejectionReason(reason) ? rejectionReasonSentence(reason, language) : undefined;
  return isRemovalReason(reason) ? removalReasonSentence(reason, language) : undefined;
}
