import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import { eventWords } from "../reviews/index.ts";
import type { CasePageProps } from "./case-form.ts";
import { CaseForms } from "./case-forms.views.tsx";
import { kindExplanations, kindNames, outcomeNames, reasonInWords } from "./case-words.ts";
import { reasonLabels } from "./sentences/index.ts";
import type { CaseEvent, ShownCase } from "./show-case.ts";

/** One case: what the review says, without its score, who says what against it, and what can be done. */
export function CasePage(props: CasePageProps): VNode {
  const { staff, shown, form } = props;
  const { case: about, organisation, productName } = shown;
  const hasProblems = Object.keys(form.problems).length > 0;
  const title = `${hasProblems ? "Error: " : ""}Case about review ${about.reviewNumber}`;
  return (
    <ConsolePage staff={staff} organisation={organisation} title={title} current="cases">
      <p class="crumb">
        <a href="/console/cases">Cases</a>
      </p>
      <h1>
        {kindNames[about.kind]}: review {about.reviewNumber}
      </h1>
      <p class="lead-in">
        {productName}
        <span class="muted">
          {" "}
          · {organisation.name} · opened <Instant at={about.openedAt} />
        </span>
      </p>
      <p>{kindExplanations[about.kind]}</p>
      {form.isOvertaken ? (
        <p class="notice error" role="alert">
          Nothing was done: the case or its review has changed in the meantime. This is how they stand now.
        </p>
      ) : null}
      <div class="beside">
        <div>
          <WordsAsShown {...props} />
          <Reports shown={shown} />
          <Appeal shown={shown} />
        </div>
        <div>
          <Closed shown={shown} />
          <CaseForms {...props} />
        </div>
      </div>
      <History {...props} />
      <EarlierCases shown={shown} />
    </ConsolePage>
  );
}

function WordsAsShown({ shown }: CasePageProps): VNode {
  const { words, review, case: about } = shown;
  const heading = review.visibleVersion === null ? "The review, no longer shown" : "The review, as shoppers read it";
  const texts = [
    ["What was good", words?.goodPoints ?? null],
    ["What was not", words?.badPoints ?? null],
    ["In their own words", words?.generalComments ?? null],
    ["About the shop", words?.shopComments ?? null],
  ] as const;
  return (
    <article class="panel as-shown" aria-labelledby="as-shown">
      <h2 id="as-shown">{heading}</h2>
      {words ? <Byline shown={shown} /> : <p class="muted">The text was erased.</p>}
      {words && texts.every(([, text]) => text === null) ? (
        <p class="muted">The author gave a score and wrote no text.</p>
      ) : null}
      {texts.map(([label, text]) =>
        text === null ? null : (
          <section key={label}>
            <h3>{label}</h3>
            <div class="written" lang={words?.language} dir="auto">
              {text}
            </div>
          </section>
        ),
      )}
      {about.closedAt === null ? <p class="muted">The score is hidden: it plays no part in this decision.</p> : null}
    </article>
  );
}

function Byline({ shown: { words, review } }: Pick<CasePageProps, "shown">): VNode {
  const { displayName, town, version } = words!;
  return (
    <p class="muted">
      By {displayName === null ? "an anonymous author" : <bdi>{displayName}</bdi>}
      {town === null ? null : (
        <>
          , <bdi>{town}</bdi>
        </>
      )}
      {review.publishedAt ? (
        <>
          , published <Instant at={review.publishedAt} />
        </>
      ) : null}
      {version > 1 ? `, version ${version}` : null}
    </p>
  );
}

function Reports({ shown }: { shown: ShownCase }): VNode | null {
  const { reports, counts, words, case: about } = shown;
  if (about.kind !== "report") return null;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <section aria-labelledby="reports">
      <h2 id="reports">{total === 1 ? "One report" : `${total} reports`}</h2>
      {total > 1 ? (
        <p class="muted">{counts.map(({ reason, count }) => `${reasonLabels[reason].label}: ${count}`).join(" · ")}</p>
      ) : null}
      <ol class="reports">
        {reports.map(({ id, reason, words: said, createdAt, wantsAnswer, version }) => (
          <li key={id}>
            <p>
              <strong>{reasonLabels[reason].label}</strong>{" "}
              <span class="muted">
                <Instant at={createdAt} />
                {wantsAnswer ? ", wants to be told" : ""}
                {words && version !== words.version ? `, about version ${version}` : ""}
              </span>
            </p>
            {said === null ? null : (
              <blockquote class="written" dir="auto">
                {said}
              </blockquote>
            )}
          </li>
        ))}
      </ol>
      {total > reports.length ? <p class="muted">The first {reports.length} are shown.</p> : null}
    </section>
  );
}

/** Why it was removed, and what its author says about that. */
function Appeal({ shown }: { shown: ShownCase }): VNode | null {
  if (shown.case.kind !== "removal_appeal") return null;
  const removal = shown.events.findLast(({ event }) => event === "removed");
  const appeal = shown.events.findLast(({ event }) => event === "removal_appealed");
  return (
    <>
      <section aria-labelledby="removal">
        <h2 id="removal">Why it was removed</h2>
        {removal?.reason ? <p>{reasonInWords(removal.reason)}.</p> : null}
        {removal?.note ? (
          <blockquote class="written" dir="auto">
            {removal.note}
          </blockquote>
        ) : null}
      </section>
      <section aria-labelledby="appeal">
        <h2 id="appeal">What the author says</h2>
        {appeal?.note ? (
          <blockquote class="written" dir="auto">
            {appeal.note}
          </blockquote>
        ) : (
          <p class="muted">Nothing.</p>
        )}
      </section>
    </>
  );
}

function Closed({ shown }: { shown: ShownCase }): VNode | null {
  const { outcome, closedAt, closedBy, note } = shown.case;
  if (!closedAt || !outcome) return null;
  return (
    <section class="notice" aria-labelledby="closed">
      <h2 id="closed">{outcomeNames[outcome]}</h2>
      <p class="muted">
        <Instant at={closedAt} />
        {closedBy ? `, by ${shown.people.get(closedBy) ?? "a vetter"}` : null}
      </p>
      {note ? (
        <blockquote class="written" dir="auto">
          {note}
        </blockquote>
      ) : null}
    </section>
  );
}

function History({ shown, staff }: CasePageProps): VNode {
  return (
    <section class="history" aria-labelledby="history">
      <h2 id="history">History of the review</h2>
      <ol>
        {shown.events.map((event, index) => (
          <li key={index}>
            <strong>{eventWords[event.event]}</strong> by {actorInWords(event, shown, staff)}{" "}
            <Instant at={event.occurredAt} />
            {event.version > 1 ? <span class="muted"> (version {event.version})</span> : null}
            {event.reason ? <p>{reasonInWords(event.reason)}</p> : null}
            {event.passage ? <blockquote dir="auto">{event.passage}</blockquote> : null}
            {event.note ? (
              <blockquote class="written" dir="auto">
                {event.note}
              </blockquote>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

function actorInWords({ actorKind, actorId }: CaseEvent, { people }: ShownCase, staff: SignedInStaff): string {
  if (actorKind === "purchaser") return "its author";
  if (actorKind === "operator") return "the operator";
  if (actorKind === "system") return "Fairmark";
  if (actorId === staff.id) return "you";
  return (actorId && people.get(actorId)) || "another member of staff";
}

function EarlierCases({ shown }: { shown: ShownCase }): VNode | null {
  const { earlier, organisation } = shown;
  if (earlier.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">Other cases about it</h2>
      <ul class="rows">
        {earlier.map(({ id, kind, openedAt, outcome }) => (
          <li key={id}>
            <a href={`/console/${organisation.trkref}/cases/${id}`}>{kindNames[kind]}</a>
            <span class="muted">
              <Instant at={openedAt} />, {outcome ? outcomeNames[outcome] : "open"}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
