import type { VNode } from "preact";
import { ConsolePage, CsrfField, organisationPath, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { CheckField, SelectField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import { type FeedImport, type FeedKind, percentDone, type RowCounts, rejectedKeptDays } from "./feed.ts";
import { datesInWords, warningsInWords } from "./feed-words.ts";

const kindLabels: Record<FeedKind, string> = { purchasers: "Orders", products: "Products", branches: "Branches" };

export function importPath(trkref: string, id: string): string {
  return `${organisationPath(trkref, "imports")}/${id}`;
}

/** An import that has not moved for this long was stopped, and continues when somebody gives the file again. */
const standsStillMs = 5 * 60_000;

export function isUnderWay({ state, progressedAt, uploadedFile }: FeedImport, now: Date): boolean {
  if (state === "finished" || state === "failed") return false;
  // An upload continues by itself.
  return uploadedFile !== null || now.getTime() - progressedAt.getTime() < standsStillMs;
}

export type ImportsPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  imports: readonly FeedImport[];
  problem?: string | undefined;
  kind?: string;
  now: Date;
};

export function ImportsPage({
  staff,
  organisation,
  imports,
  problem,
  kind = "purchasers",
  now,
}: ImportsPageProps): VNode {
  const { trkref } = organisation;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Imports" current="imports">
      <h1>Imports</h1>
      <p class="lead">Orders, products and branches from CSV files, as your shop’s software exports them.</p>
      <section class="panel" aria-labelledby="upload">
        <h2 id="upload">Import a file</h2>
        {problem ? (
          <p class="notice error" role="alert">
            {problem}
          </p>
        ) : null}
        <form method="post" action={organisationPath(trkref, "imports")} encType="multipart/form-data">
          {/* Before the file: what stands behind it is not read. */}
          <CsrfField staff={staff} />
          <SelectField
            name="kind"
            label="What does it contain?"
            value={kind}
            options={Object.entries(kindLabels) as [FeedKind, string][]}
          />
          <CheckField
            name="again"
            label="Import the file even if it was imported before"
            hint="Nothing is duplicated: rows that are already known stay as they are."
            isChecked={false}
          />
          <div class="field">
            <label for="file">CSV file</label>
            <p class="muted" id="file_hint">
              In UTF-8, with a header row and a comma, semicolon or tab between the columns. Orders need sku, email,
              order_ref, and purchase_date or delivery_date. Products need sku and name. Branches need code and name.
            </p>
            <input type="file" id="file" name="file" accept=".csv,text/csv" required aria-describedby="file_hint" />
          </div>
          <button type="submit">Import</button>
        </form>
      </section>
      <h2>Recent imports</h2>
      {imports.length === 0 ? (
        <p class="empty">No file has been imported yet.</p>
      ) : (
        <ul class="rows">
          {imports.map((one) => (
            <li key={one.id}>
              <a href={importPath(trkref, one.id)}>{one.fileName}</a>
              <span class="muted">
                {kindLabels[one.kind]}, <Instant at={one.createdAt} />: {shortState(one, now)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </ConsolePage>
  );
}

function shortState(import_: FeedImport, now: Date): string {
  const { state, rows } = import_;
  if (state === "failed") return "stopped by a problem";
  if (state === "finished")
    return [
      countRows(rows.read),
      ...(rows.rejected > 0 ? [`${count(rows.rejected)} rejected`] : []),
      ...(import_.rowsWarned > 0 ? [`${count(import_.rowsWarned)} incomplete`] : []),
    ].join(", ");
  if (!isUnderWay(import_, now)) return `stopped at ${percentDone(import_)} %`;
  return state === "waiting" ? "waiting" : `${percentDone(import_)} %`;
}

export type ImportPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  import: FeedImport;
  /** Exactly this file was given before, and nothing was done. */
  isKnown: boolean;
  now: Date;
};

export function ImportPage({ staff, organisation, import: import_, isKnown, now }: ImportPageProps): VNode {
  const { trkref } = organisation;
  const { fileName, kind, rows, rowsWarned, warnings, dates, createdAt, finishedAt, origin } = import_;
  const notice = isKnown
    ? "This file was imported before, so nothing was imported again. To import it anyway, tick the box above the file."
    : undefined;
  return (
    <ConsolePage staff={staff} organisation={organisation} title={fileName} current="imports" notice={notice}>
      <p class="crumb">
        <a href={organisationPath(trkref, "imports")}>All imports</a>
      </p>
      <h1 class="address">{fileName}</h1>
      <p class="muted">
        {kindLabels[kind]}, {origins[origin]} <Instant at={createdAt} />
        {finishedAt ? (
          <>
            , finished <Instant at={finishedAt} />
          </>
        ) : null}
      </p>
      <Standing import={import_} now={now} />
      <dl class="tiles small">
        <Figure name="Rows read" value={rows.read} />
        <Figure name="Created" value={rows.created} />
        <Figure name="Changed" value={rows.changed} />
        <Figure name="Unchanged" value={rows.unchanged} />
        <Figure name="Rejected" value={rows.rejected} />
        {rowsWarned > 0 ? <Figure name="Incomplete" value={rowsWarned} /> : null}
      </dl>
      {rowsWarned > 0 ? <p>Left out or unclear: {warningsInWords(warnings)}.</p> : null}
      {dates ? <p>{datesInWords(dates)}</p> : null}
      <ToldRows import={import_} trkref={trkref} />
    </ConsolePage>
  );
}

/** The file of rejected rows, which also lists those that were taken in with something left out. */
function ToldRows({ import: import_, trkref }: { import: FeedImport; trkref: string }): VNode | null {
  const { rows, rowsWarned, rejectedFile } = import_;
  if (rows.rejected + rowsWarned === 0) return null;
  const what =
    rows.rejected === 0
      ? "the rows from which something was left out"
      : rowsWarned === 0
        ? "the rejected rows"
        : "the rejected rows, and those from which something was left out";
  if (!rejectedFile)
    return (
      <p class="muted">
        The file with {what} is no longer kept: it is deleted after {rejectedKeptDays} days, or when a customer is
        erased.
      </p>
    );
  return (
    <p>
      <a href={`${importPath(trkref, import_.id)}/rejected`} download>
        Download {what}
      </a>
      , each with its line and what is wrong with it. Correct them in that file, or in a new one, and import it. The
      file is kept for {rejectedKeptDays} days.
    </p>
  );
}

const origins: Record<FeedImport["origin"], string> = {
  command: "imported from the command line",
  console: "uploaded here",
  folder: "found in the watched folder",
};

function Standing({ import: import_, now }: { import: FeedImport; now: Date }): VNode {
  const { state, failure, rows } = import_;
  const percent = percentDone(import_);
  if (state === "failed")
    return (
      <p class="notice error" role="alert">
        {failure}
      </p>
    );
  if (state === "finished") return <p class={rows.rejected > 0 ? "notice" : "notice done"}>{outcomeOf(rows)}</p>;
  if (!isUnderWay(import_, now))
    return <p class="notice">Stopped at {percent} %. Import the same file again to continue from there.</p>;
  return (
    <div role="status">
      <p>
        <label for="progress">
          {state === "waiting" ? "Waiting to start" : `${percent} % imported, ${countRows(rows.read)} so far`}
        </label>
      </p>
      <progress id="progress" max={100} value={state === "waiting" ? undefined : percent} />
      <p class="muted">This page reloads every two seconds. You can leave it; the import continues.</p>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: number }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="value">{count(value)}</dd>
    </div>
  );
}

function outcomeOf({ read, rejected }: RowCounts): string {
  const taken = read - rejected;
  if (read === 0) return "Done. There were no rows below the header.";
  if (taken === 0) return read === 1 ? "Done. Its only row could not be imported." : "Done. No row could be imported.";
  if (rejected === 0)
    return read === 1 ? "Done. Its only row was imported." : `Done. All ${count(read)} rows were imported.`;
  return `Done. ${countRows(taken)} ${taken === 1 ? "was" : "were"} imported, ${count(rejected)} could not be.`;
}

function countRows(rows: number): string {
  return rows === 1 ? "1 row" : `${count(rows)} rows`;
}

function count(rows: number): string {
  return inFull(rows);
}
