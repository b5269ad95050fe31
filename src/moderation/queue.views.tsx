import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import { findingCodes } from "../checks/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { Instant, ShownZone } from "../platform/html/instant.tsx";
import { type Bulk, bulkOf, renderFragment } from "../platform/html/render.ts";
import { englishName, languages } from "../platform/languages.ts";
import { findingNames } from "./finding-words.ts";
import type { QueueClock, QueuePage } from "./list-queue.ts";
import { Due, secondsBetween, spanInWords } from "./moments.views.tsx";
import { itemNames, itemPath, type Narrowing, queuePath, withNarrowing } from "./paths.ts";
import { placeToText, type Undoable } from "./queue.ts";
import { Shortcuts, UndoBars } from "./working.views.tsx";

export type QueueProps = {
  staff: SignedInStaff;
  organisations: readonly Organisation[];
  /** Of shopOptions: to narrow the queue by, and to find a review in. */
  shops: { toNarrow: Bulk; toFind: Bulk };
  narrowing: Narrowing;
  page: QueuePage;
  clock: QueueClock;
  countedAtMost: number;
  undoable: readonly Undoable[];
  notice?: string | undefined;
  now: Date;
};

/** What is waiting for a vetter, oldest first. The list shows none of the texts, so that nobody picks by them. */
export function QueueView(props: QueueProps): VNode {
  const { staff, page, undoable, notice, now, narrowing } = props;
  return (
    <ConsolePage staff={staff} title="Queue" current="queue" notice={notice} scripts={["console.js"]}>
      <UndoBars undoable={undoable} staff={staff} narrowing={narrowing} now={now} />
      <div class="queue-head">
        <div>
          <h1>Queue</h1>
          <p class="muted">Oldest first, whatever the score. Everything here is waiting for a person to decide.</p>
        </div>
        <NextForm {...props} />
      </div>
      <Clock {...props} />
      <Filters {...props} />
      {page.items.length === 0 ? (
        <p class="empty">Nothing is waiting here.</p>
      ) : (
        <>
          <p class="muted" id="count">
            {countInWords(page.count, props.countedAtMost)}
            {narrowing.language || narrowing.finding
              ? " Anything that arrived within the last minute may not be listed yet."
              : ""}
          </p>
          <Items {...props} />
        </>
      )}
      <Paging {...props} />
      <FindForm {...props} />
      <Shortcuts of="list" />
    </ConsolePage>
  );
}

function countInWords(count: number, atMost: number): string {
  if (count > atMost) return `More than ${inFull(atMost)} are waiting.`;
  return count === 1 ? "One is waiting." : `${inFull(count)} are waiting.`;
}

function NextForm({ staff, narrowing, page }: QueueProps): VNode | null {
  if (page.items.length === 0) return null;
  return (
    <form method="post" action={withNarrowing(`${queuePath}/next`, narrowing)}>
      <CsrfField staff={staff} />
      <button type="submit" data-key="n">
        Review the oldest
      </button>
    </form>
  );
}

function Clock({ clock, organisations, now }: QueueProps): VNode {
  const promised = [...new Set(organisations.map(({ decidesWithinDays }) => decidesWithinDays))].toSorted(
    (a, b) => a - b,
  );
  const { oldestWaitingSince, medianSeconds } = clock;
  return (
    <dl class="queue-clock">
      <div>
        <dt>Oldest has waited</dt>
        <dd>{oldestWaitingSince ? spanInWords(secondsBetween(oldestWaitingSince, now)) : "–"}</dd>
      </div>
      <div>
        <dt>Median time to a decision, last 30 days</dt>
        <dd>{medianSeconds === null ? "–" : spanInWords(medianSeconds)}</dd>
      </div>
      <div>
        <dt>Promised within</dt>
        <dd>{promised.length === 0 ? "–" : daysInWords(promised)}</dd>
      </div>
    </dl>
  );
}

function daysInWords(promised: readonly number[]): string {
  const [least, most] = [promised[0]!, promised.at(-1)!];
  const unit = most === 1 ? "day" : "days";
  return least === most ? `${most} ${unit}` : `${least} to ${most} ${unit}, by shop`;
}

/** An option for each shop: there may be hundreds. */
export function shopOptions(shops: readonly Pick<Organisation, "trkref" | "name">[], selected?: string): Promise<Bulk> {
  return bulkOf(shops, ({ trkref, name }) =>
    renderFragment(
      <option value={trkref} selected={trkref === selected}>
        {name}
      </option>,
    ),
  );
}

function Filters({ organisations, shops, narrowing }: QueueProps): VNode {
  return (
    <form method="get" action={queuePath} class="filters">
      {organisations.length > 1 ? (
        <label>
          Shop
          <select name="organisation" dangerouslySetInnerHTML={shops.toNarrow.place} />
        </label>
      ) : null}
      <label>
        Language
        <select name="language">
          <option value="">All</option>
          {languages.map((code) => (
            <option key={code} value={code} selected={code === narrowing.language}>
              {englishName(code)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Finding
        <select name="finding">
          <option value="">Any or none</option>
          {findingCodes.map((code) => (
            <option key={code} value={code} selected={code === narrowing.finding}>
              {findingNames[code]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="secondary">
        Show
      </button>
    </form>
  );
}

function Items(props: QueueProps): VNode {
  const { page, organisations } = props;
  const served = new Map(organisations.map((organisation) => [organisation.id, organisation]));
  const names = new Map(page.productNames.map(({ organisationId, sku, name }) => [`${organisationId} ${sku}`, name]));
  return (
    <ol class="queue" aria-describedby="count">
      {page.items.map((item) => {
        const organisation = served.get(item.organisationId)!;
        const name = names.get(`${item.organisationId} ${item.sku}`) ?? `Product ${item.sku}`;
        return (
          <ShownZone.Provider key={item.id} value={organisation.timeZone}>
            <Row {...props} item={item} organisation={organisation} productName={name} />
          </ShownZone.Provider>
        );
      })}
    </ol>
  );
}

type RowProps = QueueProps & { item: QueuePage["items"][number]; organisation: Organisation; productName: string };

function Row(props: RowProps): VNode {
  const { item, organisation, productName, narrowing, organisations, now, staff } = props;
  const path = withNarrowing(itemPath(organisation, item.kind, item.number), narrowing);
  return (
    <li>
      <div class="queue-what">
        <a href={path} data-row>
          {itemNames[item.kind]} {item.number}
        </a>
        <span>{productName}</span>
        {organisations.length > 1 ? <span class="muted">{organisation.name}</span> : null}
      </div>
      <p class="chips">
        {item.isAppeal ? <span class="chip strong">Appeal: a second person decides</span> : null}
        {item.kind === "fast_response" ? <span class="chip strong">The shop’s reply</span> : null}
        {item.kind === "question" ? <span class="chip strong">A shopper’s question</span> : null}
        {item.answerBy === "shop" ? <span class="chip strong">The shop’s answer</span> : null}
        {item.answerBy === "owner" ? <span class="chip strong">An owner’s answer</span> : null}
        {item.language ? <span class="chip">{englishName(item.language)}</span> : null}
        {item.isChecked ? null : <span class="chip">Not checked yet</span>}
        {item.isFullyChecked ? null : <span class="chip">Not fully checked</span>}
        <MarkChips item={item} marks={props.page.marks} />
        {item.findings.map((finding) => (
          <span key={finding} class="chip found">
            {findingNames[finding]}
          </span>
        ))}
      </p>
      <p class="queue-when">
        <span>
          Waiting since <Instant at={item.waitingSince} />
        </span>
        {item.dueBy ? <Due by={item.dueBy} now={now} /> : null}
        {item.lock ? (
          <span class="locked">
            {item.lock.staffId === staff.id ? "You have it open until " : "Another vetter has it open until "}
            <Instant at={item.lock.expiresAt} />
          </span>
        ) : null}
      </p>
    </li>
  );
}

/** The review stays, whatever became of the purchase; whoever decides is told about it. */
function MarkChips({ item, marks }: { item: RowProps["item"]; marks: QueuePage["marks"] }): VNode | null {
  const mark = marks.find((one) => one.organisationId === item.organisationId && one.number === item.number);
  if (!mark) return null;
  return (
    <>
      {mark.isCancelled ? <span class="chip">Order cancelled later</span> : null}
      {mark.isRefunded ? <span class="chip">Refunded later</span> : null}
      {mark.isIncentivised ? <span class="chip">Incentive given</span> : null}
    </>
  );
}

function Paging({ page, narrowing }: QueueProps): VNode | null {
  if (!page.next) return null;
  return (
    <p>
      <a href={withNarrowing(queuePath, narrowing, { after: placeToText(page.next) })} rel="next">
        Newer
      </a>
    </p>
  );
}

/** Opens any review of a shop by its number, decided or not; without a number the list of all. */
function FindForm({ organisations, shops }: QueueProps): VNode {
  return (
    <form method="get" action="/console/reviews" class="filters find">
      {organisations.length > 1 ? (
        <label>
          Shop
          <select name="organisation" required dangerouslySetInnerHTML={shops.toFind.place} />
        </label>
      ) : (
        <input type="hidden" name="organisation" value={organisations[0]?.trkref ?? ""} />
      )}
      <label>
        Review number
        <input name="number" inputMode="numeric" pattern="[0-9]{1,10}" placeholder="Empty for all" autocomplete="off" />
      </label>
      <button type="submit" class="secondary">
        Find
      </button>
    </form>
  );
}
