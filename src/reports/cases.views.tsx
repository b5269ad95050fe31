import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { dayMs } from "../platform/days.ts";
import { Instant, ShownZone } from "../platform/html/instant.tsx";
import { doneSentences, kindNames } from "./case-words.ts";
import type { CaseAction, CaseKind } from "./review-case.ts";

export type CasesPageProps = {
  staff: SignedInStaff;
  organisations: readonly Organisation[];
  cases: readonly {
    organisationId: string;
    id: string;
    kind: CaseKind;
    openedAt: Date;
    reviewNumber: number;
    sku: string;
    productName: string | null;
    reports: number;
  }[];
  /** Where the next page begins, if there is one. */
  newerThan: string | undefined;
  isFirst: boolean;
  /** What was done just now. */
  done: CaseAction | undefined;
  now: Date;
};

const zoneOf = ({ organisations, staff }: CasesPageProps, { organisationId }: { organisationId: string }) =>
  organisations.find(({ id }) => id === organisationId)?.timeZone ?? staff.timeZone;

export function CasesPage(props: CasesPageProps): VNode {
  const { staff, cases, done, isFirst, newerThan } = props;
  return (
    <ConsolePage staff={staff} title="Cases" current="cases" notice={done && doneSentences[done]}>
      <h1>Cases</h1>
      <p class="lead">
        Published or removed reviews that a person has to look at again, oldest first. Scores are not shown: they are
        not a reason to remove a review or to keep one.
      </p>
      {cases.length === 0 ? (
        <p class="empty">{isFirst ? "There is nothing to look at." : "There are no more."}</p>
      ) : (
        <ul class="rows wide">
          {cases.map((one) => (
            <ShownZone.Provider key={one.id} value={zoneOf(props, one)}>
              <Row {...props} of={one} />
            </ShownZone.Provider>
          ))}
        </ul>
      )}
      {isFirst && newerThan === undefined ? null : (
        <nav class="paging" aria-label="Pages">
          {isFirst ? null : <a href="/console/cases">Oldest</a>}
          {newerThan === undefined ? null : (
            <a href={`/console/cases?after=${newerThan}`} rel="next">
              Newer
            </a>
          )}
        </nav>
      )}
    </ConsolePage>
  );
}

function Row({ of, organisations, now }: CasesPageProps & { of: CasesPageProps["cases"][number] }): VNode {
  const organisation = organisations.find(({ id }) => id === of.organisationId)!;
  const days = Math.floor((now.getTime() - of.openedAt.getTime()) / dayMs);
  return (
    <li>
      <div>
        <p>
          <a class="strong" href={`/console/${organisation.trkref}/cases/${of.id}`}>
            {of.productName ?? `Product ${of.sku}`}, review {of.reviewNumber}
          </a>
        </p>
        <p class="muted">
          {kindNames[of.kind]}
          {of.reports > 1 ? `, ${of.reports} reports` : null} · {organisation.name}
        </p>
      </div>
      <p class="muted">
        <Instant at={of.openedAt} />
        {days > 0 ? `, ${days === 1 ? "1 day" : `${days} days`} ago` : null}
      </p>
    </li>
  );
}
