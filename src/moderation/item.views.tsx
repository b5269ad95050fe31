import type { VNode } from "preact";
import { ConsolePage, CsrfField } from "../access/index.ts";
import { Instant, TimeOfDay } from "../platform/html/instant.tsx";
import { englishName } from "../platform/languages.ts";
import { DecisionForms } from "./decision.views.tsx";
import { FactsView } from "./facts.views.tsx";
import { AnswersView, Earlier, History } from "./item-past.views.tsx";
import type { ItemProps } from "./item-props.ts";
import { Due } from "./moments.views.tsx";
import { itemNames, itemPath, queuePath, withNarrowing } from "./paths.ts";
import type { ShownItem, VettedConversation } from "./show-item.ts";
import { FindingsView, WordsView } from "./words.views.tsx";
import { Shortcuts, UndoBars } from "./working.views.tsx";

/** One item, with everything a vetter needs and nothing they must not know yet. */
export function ItemView(props: ItemProps): VNode {
  const { staff, shown, narrowing, undoable, now } = props;
  const { item, organisation, productName, sku } = shown;
  const title = `${itemNames[item.subjectKind]} ${item.number}`;
  const others = undoable.filter(
    ({ number, trkref, subjectKind }) =>
      !(number === item.number && trkref === organisation.trkref && subjectKind === item.subjectKind),
  );
  return (
    <ConsolePage staff={staff} title={title} current="queue" organisation={organisation} scripts={["console.js"]}>
      <UndoBars undoable={others} staff={staff} narrowing={narrowing} now={now} />
      <p class="crumb">
        <a href={withNarrowing(queuePath, narrowing)} data-key="q">
          Queue
        </a>
      </p>
      <h1>{title}</h1>
      <p class="lead-in">
        {productName ?? `Product ${sku}`}
        <span class="muted"> · {organisation.name}</span>
        {shown.conversation?.answerBy ? (
          <span class="muted">
            {shown.conversation.answerBy === "shop"
              ? " · written by the shop"
              : " · written by somebody who owns the product"}
          </span>
        ) : null}
        {shown.language ? <span class="muted"> · {englishName(shown.language)}</span> : null}
      </p>
      <Standing {...props} />
      <div class="vetting">
        <div class="vetted panel">
          {shown.reply ? <ReplyText {...shown} /> : null}
          <WordsView shown={shown} />
          {shown.conversation?.answerBy ? <Answered {...shown.conversation} language={shown.language} /> : null}
          <FindingsView shown={shown} />
          <AnswersView shown={shown} />
        </div>
        <div class="vetter panel">
          <DecisionForms {...props} />
          {shown.facts ? <FactsView shown={shown} facts={shown.facts} /> : null}
        </div>
      </div>
      <Earlier shown={shown} />
      <History {...props} />
      <Shortcuts of="item" />
    </ConsolePage>
  );
}

function ReplyText({ reply }: ShownItem): VNode {
  return (
    <section class="written-field">
      <h2>The shop’s reply</h2>
      <div class="written" data-passages>
        {reply!.text}
      </div>
    </section>
  );
}

/** What the answer is to. */
function Answered({ question, language }: VettedConversation & { language: string | null }): VNode {
  return (
    <section class="written-field">
      <h2>The question, as shoppers read it</h2>
      <div class="written" lang={language ?? undefined} dir="auto">
        {question.text}
      </div>
    </section>
  );
}

/** The state of the item: waiting, open, decided, or none of these. */
function Standing(props: ItemProps): VNode | null {
  const { shown, now } = props;
  const { item, decision, dueBy } = shown;
  if (decision) return <Decided {...props} />;
  if (!item.isWaiting) return <p class="notice">There is nothing to decide here at the moment.</p>;
  return (
    <p class="standing">
      {item.isAppeal ? <strong>Appeal. </strong> : null}
      Waiting since <Instant at={item.place.waitingSince} />
      {dueBy ? (
        <>
          {" · "}
          <Due by={dueBy} now={now} /> (<Instant at={dueBy} />)
        </>
      ) : null}
    </p>
  );
}

function Decided({ shown, staff, narrowing, now }: ItemProps): VNode {
  const { decision, item, organisation } = shown;
  const { verdict, takesEffectAt, staffId } = decision!;
  const words = verdict === "accept" ? "Accepted" : "Rejected";
  const isUndoable = staffId === staff.id && takesEffectAt > now;
  if (!isUndoable) {
    return (
      <p class="notice" role="status">
        {staffId === staff.id ? words : "Decided by another vetter"}. Takes effect at <TimeOfDay at={takesEffectAt} />.
        Reload the page then.
      </p>
    );
  }
  const path = itemPath(organisation, item.subjectKind, item.number);
  const seconds = Math.ceil((takesEffectAt.getTime() - now.getTime()) / 1000);
  return (
    <div class="undo" role="status">
      <form method="post" action={withNarrowing(`${path}/undo`, narrowing)} data-undo={seconds}>
        <CsrfField staff={staff} />
        <p>
          {words}.{" "}
          <span data-until>
            Takes effect at <TimeOfDay at={takesEffectAt} />.
          </span>
        </p>
        <button type="submit" class="secondary">
          Undo
        </button>
      </form>
    </div>
  );
}
