import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import { ProblemSummary, SelectField } from "../platform/html/form.tsx";
import { timeZonesToChoose } from "../platform/time-zone.ts";
import { type NoticeKind, type NoticeWay, usualDigestHour } from "./notice.ts";
import { noticesPath } from "./notice-links.ts";

export type NoticesPageProps = {
  staff: SignedInStaff;
  /** Those that somebody can be told of here. */
  kinds: readonly NoticeKind[];
  /** What is chosen, or was typed, by the name of the field. */
  values: Readonly<Record<string, string>>;
  /** That of their shops, for who has chosen none. */
  zoneOfShops: string;
  problems?: Readonly<Record<string, string>>;
  notice?: string | undefined;
  sendsMail: boolean;
  /** Shops whose mails they have stopped by the link in one of them. */
  stoppedShops: readonly string[];
};

const kindWords: Record<NoticeKind, { label: string; hint: string }> = {
  promise: {
    label: "Reviews near their promised time",
    hint: "Not decided yet, with less than a day left of the time that their authors were promised.",
  },
  appeals: {
    label: "Appeals about reviews",
    hint: "An author appealed against a rejection. You are not told about reviews that you rejected yourself.",
  },
  replies: { label: "Replies to read", hint: "A shop’s reply to a review is waiting in the queue." },
  cases: {
    label: "Cases",
    hint: "A reader reported a review, an author appealed against a removal, or an order named another customer for a published review.",
  },
  questions: { label: "Questions to read", hint: "A shopper’s question is waiting in the queue." },
  question_appeals: {
    label: "Appeals about questions",
    hint: "Somebody appealed against the refusal of their question. You are not told about questions that you refused yourself.",
  },
  answers: { label: "Answers to read", hint: "An answer to a question is waiting in the queue." },
  imports: {
    label: "Failed imports",
    hint: "An import stopped before the end of its file, and no other file of that kind has been imported since.",
  },
  webhooks: {
    label: "Webhooks that do not work",
    hint: "An endpoint has failed for a day, was disabled, or works again.",
  },
};

export const wayWords: Record<NoticeWay, string> = {
  at_once: "At once",
  digest: "In the daily digest",
  never: "Not at all",
};

/** The name of the field of a kind. */
export const fieldOf = (kind: NoticeKind): string => `way_${kind}`;

/** Somebody's own notices: of what they are told by mail, and when their digest comes. */
export function NoticesPage(props: NoticesPageProps): VNode {
  const { staff, kinds, values, zoneOfShops, problems = {}, notice, sendsMail, stoppedShops } = props;
  const title = Object.keys(problems).length > 0 ? "Error: Notices" : "Notices";
  const zones = [["", "The time zone of your shops"] as const, ...timeZonesToChoose(values.zone!)];
  return (
    <ConsolePage staff={staff} title={title} current="profile" notice={notice}>
      <p class="crumb">
        <a href="/console/profile">Your account</a>
      </p>
      <h1>Notices</h1>
      <p class="lead">
        E-mails to {staff.email} that say how much is waiting for you, and where, in the shops that you serve. No notice
        depends on a score.
      </p>
      {sendsMail ? null : <p class="notice">This server sends no e-mails, so nobody gets notices.</p>}
      {stoppedShops.length === 0 ? null : (
        <p class="notice">
          You have stopped e-mails from {stoppedShops.join(", ")} with the link in one of them, so you get no notices
          from there. The same link starts them again.
        </p>
      )}
      <ProblemSummary heading="Nothing has been saved yet" problems={problems} />
      <form method="post" action={noticesPath} class="sections" noValidate>
        <CsrfField staff={staff} />
        <section class="panel" aria-labelledby="what">
          <h2 id="what">What you are told about</h2>
          <p class="muted">“At once” means one e-mail for each shop and kind, at most once an hour.</p>
          {kinds.map((kind) => (
            <SelectField
              key={kind}
              name={fieldOf(kind)}
              {...kindWords[kind]}
              value={values[fieldOf(kind)]!}
              options={Object.entries(wayWords)}
              problem={problems[fieldOf(kind)]}
            />
          ))}
        </section>
        <section class="panel" aria-labelledby="digest">
          <h2 id="digest">The daily digest</h2>
          <p class="muted">One e-mail a day about everything that is waiting, and none on a day when nothing is.</p>
          <SelectField
            name="hour"
            label="Hour"
            value={values.hour!}
            options={hours.map((hour) => [String(hour), hourWords(hour)] as const)}
            problem={problems.hour}
          />
          <SelectField
            name="zone"
            label="Time zone"
            hint={`Your shops’ is ${zoneName(zoneOfShops)}.`}
            value={values.zone!}
            options={zones}
            problem={problems.zone}
          />
        </section>
        <p class="save-bar">
          <button type="submit">Save</button>
        </p>
      </form>
    </ConsolePage>
  );
}

const hours = Array.from({ length: 24 }, (_, hour) => hour);

function hourWords(hour: number): string {
  const time = `${String(hour).padStart(2, "0")}:00`;
  return hour === usualDigestHour ? `${time} (usual)` : time;
}

const zoneName = (zone: string): string => zone.replaceAll("_", " ");
