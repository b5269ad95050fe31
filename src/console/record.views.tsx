import type { VNode } from "preact";
import {
  aboutWords,
  ConsolePage,
  type DeedGroup,
  deedGroups,
  deedWords,
  type RecordEntry,
  type SignedInStaff,
  type StaffMember,
} from "../access/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import { memberPath } from "./staff.views.tsx";

export const recordPath = "/console/record";

/** The filters as they stand in the address. */
export type TypedFilter = { what: string; who: string; shop: string; from: string; to: string };

export type RecordPageProps = {
  staff: SignedInStaff;
  members: readonly StaffMember[];
  typed: TypedFilter;
  problem: string | undefined;
  entries: readonly RecordEntry[];
  /** The entry that the next page begins after, if there is one. */
  olderThan: string | undefined;
  isFirst: boolean;
};

export function RecordPage(props: RecordPageProps): VNode {
  const { staff, typed, problem, entries, olderThan, isFirst } = props;
  return (
    <ConsolePage staff={staff} title="Record" current="record">
      <h1>Record</h1>
      <p class="lead">
        Who signed in or failed to, and what staff and the command line changed. Nobody can change it from here. Entries
        are deleted after two years.
      </p>
      <Filters {...props} />
      {problem ? (
        <p class="notice" role="alert">
          {problem}.
        </p>
      ) : null}
      {problem ? null : entries.length === 0 ? (
        <p class="empty">{isFirst ? "Nothing of that kind was recorded." : "There is nothing older."}</p>
      ) : (
        <ul class="rows wide">
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      <nav class="paging" aria-label="Pages">
        {isFirst ? null : <a href={pathOf(typed)}>Newest</a>}
        {olderThan === undefined ? null : (
          <a href={pathOf(typed, { before: olderThan })} rel="next">
            Older
          </a>
        )}
        {entries.length === 0 ? null : (
          <a href={pathOf(typed).replace(recordPath, `${recordPath}.csv`)} download>
            Download as CSV
          </a>
        )}
      </nav>
    </ConsolePage>
  );
}

/** The page with these filters, and what else is asked for. */
function pathOf(typed: TypedFilter, more: Record<string, string> = {}): string {
  const given = Object.entries({ ...typed, ...more }).filter(([, value]) => value !== "");
  return given.length === 0 ? recordPath : `${recordPath}?${new URLSearchParams(given)}`;
}

function Filters({ members, typed }: RecordPageProps): VNode {
  return (
    <form method="get" action={recordPath} class="filters">
      <label>
        What
        <select name="what">
          <option value="">Everything</option>
          {(Object.keys(deedGroups) as DeedGroup[]).map((group) => (
            <Group key={group} group={group} chosen={typed.what} />
          ))}
        </select>
      </label>
      <label>
        Who
        <select name="who">
          <option value="">Anybody</option>
          <option value="command_line" selected={typed.who === "command_line"}>
            The command line
          </option>
          <option value="unknown" selected={typed.who === "unknown"}>
            Nobody known
          </option>
          {members.map(({ id, email }) => (
            <option key={id} value={id} selected={typed.who === id}>
              {email}
            </option>
          ))}
        </select>
      </label>
      <label>
        Shop code
        <input name="shop" value={typed.shop} maxLength={40} autoCapitalize="none" spellcheck={false} />
      </label>
      <label>
        From
        <input type="date" name="from" value={typed.from} />
      </label>
      <label>
        To
        <input type="date" name="to" value={typed.to} />
      </label>
      <button type="submit" class="secondary">
        Show
      </button>
    </form>
  );
}

function Group({ group, chosen }: { group: DeedGroup; chosen: string }): VNode {
  const { label, deeds } = deedGroups[group];
  return (
    <optgroup label={label}>
      <option value={group} selected={group === chosen}>{`${label}: all`}</option>
      {Object.entries(deeds).map(([deed, words]) => (
        <option key={deed} value={deed} selected={deed === chosen}>
          {capital(words)}
        </option>
      ))}
    </optgroup>
  );
}

function Row({ entry }: { entry: RecordEntry }): VNode {
  const { at, deed, trkref, details } = entry;
  return (
    <li>
      <div>
        <p>
          <Actor entry={entry} /> {deedWords[deed]}
          {details.length > 0 ? `: ${details.map((one) => one.replaceAll("_", " ")).join(", ")}` : ""}
        </p>
        <p class="muted">
          <Instant at={at} />
          {trkref ? (
            <>
              {" · "}
              <a href={`/console/${trkref}/settings`}>{trkref}</a>
            </>
          ) : null}
          <About entry={entry} />
        </p>
      </div>
    </li>
  );
}

function Actor({ entry: { actorKind, staffId, email } }: { entry: RecordEntry }): VNode {
  if (actorKind === "command_line") return <strong>The command line</strong>;
  if (actorKind === "unknown" || staffId === null) return <strong>Somebody</strong>;
  if (email === null) return <code>{staffId}</code>;
  return (
    <a class="strong" href={memberPath(staffId)}>
      {email}
    </a>
  );
}

function About({ entry: { aboutKind, aboutId, aboutEmail } }: { entry: RecordEntry }): VNode | null {
  if (aboutKind === null || aboutId === null) return null;
  return (
    <>
      {` · ${aboutWords[aboutKind]} `}
      {aboutEmail === null ? <code>{aboutId}</code> : <a href={memberPath(aboutId)}>{aboutEmail}</a>}
    </>
  );
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
