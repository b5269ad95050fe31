import type { VNode } from "preact";
import {
  isRejectionReason,
  isRemovalReason,
  rejectionReasonSentence,
  removalReasonSentence,
} from "../reviews/index.ts";
import type { Reader } from "./reader.ts";

/** A person's decision against a review, as far as its author may know it. */
export type Decision = {
  verdict: "rejected" | "removed";
  reason: string | null;
  /** The words of the review that it is about. */
  passage: string | null;
  note: string | null;
  /** What another person said when dismissing the appeal against it; undefined if nobody has. */
  answer?: { note: string | null } | undefined;
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
  const { verdict, passage, note, answer } = decision;
  const reason = reasonSentence(reader, decision);
  return (
    <section class="notice" aria-labelledby="decision">
      <h2 id="decision">{standing(verdict === "rejected" ? "decision.refusedWhy" : "decision.removedWhy")}</h2>
      {reason === undefined ? null : <p>{reason}.</p>}
      <Quoted about={standing("decision.passage")} words={passage} />
      <Quoted about={standing("decision.note")} words={note} />
      <Quoted about={standing("decision.answer")} words={answer?.note} />
      {advice ? <p>{advice}</p> : null}
    </section>
  );
}

function Quoted({ about, words }: { about: string; words: string | null | undefined }): VNode | null {
  if (!words) return null;
  return (
    <>
      <p>{about}</p>
      <blockquote dir="auto" class="written">
        {words}
      </blockquote>
    </>
  );
}

function reasonSentence({ language }: Reader, { verdict, reason }: Decision): string | undefined {
  if (verdict === "rejected") return isRejectionReason(reason) ? rejectionReasonSentence(reason, language) : undefined;
  return isRemovalReason(reason) ? removalReasonSentence(reason, language) : undefined;
}
