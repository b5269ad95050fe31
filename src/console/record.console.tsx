import { Readable } from "node:stream";
import type { FastifyPluginAsync } from "fastify";
import {
  type Deed,
  deedGroups,
  deedWords,
  listRecordEntries,
  listStaff,
  type RecordEntry,
  type RecordFilter,
} from "../access/index.ts";
import { findOrganisationByTrkref } from "../organisations/index.ts";
import { csvLine } from "../platform/csv/csv-line.ts";
import { dayOf, readDay } from "../platform/days.ts";
import type { Db } from "../platform/db.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { addDays, startOfDay } from "../platform/time-zone.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { RecordPage, recordPath, type TypedFilter } from "./record.views.tsx";

// Covers all organisations together: for those who look after the installation.
const options = { schema: { hide: true }, config: { roles: ["admin"] } } as const;
const perPage = 50;
const rowsAtOnce = 1000;

type Route = { Querystring: Record<string, unknown> };

/** The record, newest first: who signed in or failed to, and what staff and the command line changed. */
export const recordPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db, clock }) => {
  app.get<Route>(recordPath, options, async ({ staff, query }, reply) => {
    const typed = readTyped(query);
    const { filter, problem } = await readFilter(db, typed, staff.timeZone);
    const before = typeof query.before === "string" && isUuid(query.before) ? query.before : undefined;
    const entries = filter ? await listRecordEntries(db, filter, { before, atMost: perPage + 1 }) : [];
    const olderThan = entries.length > perPage ? entries[perPage - 1]!.id : undefined;
    const members = await listStaff(db);
    const shown = { entries: entries.slice(0, perPage), olderThan, isFirst: before === undefined };
    if (problem) reply.code(422);
    return sendPage(reply, renderPage(RecordPage({ staff, members, typed, problem, ...shown })));
  });

  app.get<Route>(`${recordPath}.csv`, options, async ({ staff, query }, reply) => {
    const { filter } = await readFilter(db, readTyped(query), staff.timeZone);
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="record-${dayOf(clock())}.csv"`)
      .send(Readable.from(filter ? linesOf(db, filter) : [csvLine(columns)]));
  });
};

const columns = ["at", "actor", "staff_id", "staff_email", "deed", "shop", "about", "about_id", "details"];

/** Page by page, so that two years of it fit into little memory. */
async function* linesOf(db: Db, filter: RecordFilter): AsyncGenerator<string> {
  yield csvLine(columns);
  for (let before: string | undefined; ; ) {
    const entries: RecordEntry[] = await listRecordEntries(db, filter, { before, atMost: rowsAtOnce });
    if (entries.length > 0) yield entries.map(lineOf).join("");
    if (entries.length < rowsAtOnce) return;
    before = entries.at(-1)!.id;
  }
}

function lineOf({ at, actorKind, staffId, email, deed, trkref, aboutKind, aboutId, details }: RecordEntry): string {
  const cells = [at.toISOString(), actorKind, staffId, email, deed, trkref, aboutKind, aboutId, details.join(" ")];
  return csvLine(cells.map((cell) => cell ?? ""));
}

function readTyped(query: Record<string, unknown>): TypedFilter {
  const text = (name: string) => (typeof query[name] === "string" ? query[name].trim() : "");
  return { what: text("what"), who: text("who"), shop: text("shop"), from: text("from"), to: text("to") };
}

/** What is asked for; without a filter nothing is, and the problem says why. */
async function readFilter(
  db: Db,
  { what, who, shop, from, to }: TypedFilter,
  timeZone: string,
): Promise<{ filter?: RecordFilter; problem?: string }> {
  const organisation = shop === "" ? undefined : await findOrganisationByTrkref(db, shop);
  if (shop !== "" && !organisation) return { problem: "There is no shop by that code" };
  const [since, last] = [readDay(from), readDay(to)];
  if ((from !== "" && !since) || (to !== "" && !last)) return { problem: "Write days as 2026-01-31" };
  const filter = {
    deeds: deedsOf(what),
    actorKind: who === "command_line" || who === "unknown" ? (who as "command_line" | "unknown") : undefined,
    staffId: isUuid(who) ? who : undefined,
    organisationId: organisation?.id,
    since: since === undefined ? undefined : startOfDay(timeZone, since),
    until: last === undefined ? undefined : startOfDay(timeZone, addDays(last, 1)),
  };
  return { filter };
}

/** A deed or a group of them; undefined for all. */
function deedsOf(what: string): readonly Deed[] | undefined {
  if (Object.hasOwn(deedWords, what)) return [what as Deed];
  if (!Object.hasOwn(deedGroups, what)) return undefined;
  return Object.keys(deedGroups[what as keyof typeof deedGroups].deeds) as Deed[];
}
