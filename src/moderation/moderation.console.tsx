import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import {
  type ConsoleDeps,
  type Deed,
  findStaff,
  getServedOrganisation,
  listServedOrganisations,
  type SignedInStaff,
} from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage, renderPageAround } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { parseReviewNumber } from "../reviews/index.ts";
import { decideItem, deedOf, openItem, undoDecision } from "./decide-item.ts";
import { parseVerdict } from "./decision.ts";
import { listUndoable } from "./item.queries.ts";
import { ItemView } from "./item.views.tsx";
import type { ItemProps } from "./item-props.ts";
import { countedAtMost, isAnythingFree, type QueueScope, readQueue, takeNext } from "./list-queue.ts";
import { deleteLock } from "./locks.queries.ts";
import {
  itemPath,
  itemRoutePaths,
  type Narrowing,
  parseNarrowing,
  queuePath,
  reviewsPath,
  withNarrowing,
} from "./paths.ts";
import { type Place, parsePlace, placeToText, type SubjectKind, subjectKinds } from "./queue.ts";
import { QueueView, shopOptions } from "./queue.views.tsx";
import { type ShownItem, showItem } from "./show-item.ts";
import { getItem, subjectOf } from "./subject.ts";
import { RefusedView } from "./working.views.tsx";

type Query = { Querystring: Record<string, unknown> };
type OfItem = Query & { Params: { trkref: string; number: string }; Body: Record<string, unknown> };

const route = { schema: { hide: true }, config: { roles: ["admin", "vetter"] as const } };
const records = (deeds: readonly Deed[] | { nothing: string }) => ({
  ...route,
  config: { ...route.config, records: deeds },
});
const locking = records({ nothing: "it changes only who has the item open, for ten minutes" });

/** The vetter's work: the queue, and each item of it. Register it in the console's scope. */
export const moderationPages: FastifyPluginAsync<ConsoleDeps> = async (app, deps) => {
  app.get<Query>(queuePath, route, (request, reply) => showQueue(deps, request, reply));
  app.post<Query>(`${queuePath}/next`, locking, (request, reply) =>
    inWords(request, reply, async () => goToNext(deps, request, reply, deps.clock())),
  );
  app.get<Query>("/console/reviews", route, (request, reply) => findByNumber(deps, request, reply));
  for (const kind of subjectKinds) itemRoutes(app, deps, kind, itemRoutePaths[kind]);
};

type Pages = Parameters<typeof moderationPages>[0];

function itemRoutes(app: Pages, deps: ConsoleDeps, kind: SubjectKind, base: string): void {
  const { db, clock } = deps;
  app.get<OfItem>(base, route, async (request, reply) => {
    const { organisation, number } = await named(deps, request);
    const now = clock();
    const shown = await showItem(db, organisation, kind, number, now);
    return sendPage(reply, await itemPage(deps, request, shown, now));
  });
  app.post<OfItem>(`${base}/open`, locking, (request, reply) =>
    inWords(request, reply, async () => {
      const { organisation, number } = await named(deps, request);
      await openItem(db, await getItem(db, organisation, kind, number), request.staff.id, clock());
      return goTo(reply, request, itemPath(organisation, kind, number));
    }),
  );
  // Called by the page's script while its vetter is working: there is nothing to show.
  app.post<OfItem>(`${base}/renew`, locking, async (request, reply) => {
    const { organisation, number } = await named(deps, request);
    await openItem(db, await getItem(db, organisation, kind, number), request.staff.id, clock());
    return reply.code(204).send();
  });
  app.post<OfItem>(`${base}/skip`, locking, (request, reply) =>
    inWords(request, reply, async () => {
      const { organisation, number } = await named(deps, request);
      const item = await getItem(db, organisation, kind, number);
      await deleteLock(db, subjectOf(item), request.staff.id);
      return goToNext(deps, request, reply, clock(), item.place);
    }),
  );
  app.post<OfItem>(`${base}/decide`, records([deedOf[kind]]), (request, reply) =>
    inWords(request, reply, async () => decide(deps, request, reply, kind)),
  );
  app.post<OfItem>(`${base}/undo`, records(["decision_undone"]), (request, reply) =>
    inWords(request, reply, async () => {
      const { organisation, number } = await named(deps, request);
      const item = await getItem(db, organisation, kind, number);
      await undoDecision(db, subjectOf(item), request.staff.id, clock());
      return goTo(reply, request, itemPath(organisation, kind, number));
    }),
  );
}

/** A served organisation and a number, or the same 404 for whatever is neither. */
async function named(deps: ConsoleDeps, request: FastifyRequest<OfItem>) {
  const organisation = await getServedOrganisation(deps.db, request.staff, request.params.trkref);
  const number = parseReviewNumber(request.params.number);
  if (number === undefined) throw new AppError("not_found");
  return { organisation, number };
}

async function decide(deps: ConsoleDeps, request: FastifyRequest<OfItem>, reply: FastifyReply, kind: SubjectKind) {
  const { db, clock } = deps;
  const now = clock();
  const { organisation, number } = await named(deps, request);
  const shown = await showItem(db, organisation, kind, number, now);
  const texts = decidedTexts(shown);
  const body = request.body ?? {};
  const parsed = parseVerdict(body, kind, texts);
  if ("problems" in parsed) {
    const page = await itemPage(deps, request, shown, now, { problems: parsed.problems, typed: body });
    return sendPage(reply.code(422), page);
  }
  await decideItem(db, shown.item, Number(body.version), request.staff.id, parsed.verdict, now);
  return goToNext(deps, request, reply, now, shown.item.place);
}

/** The texts that a decision is about, which a passage is quoted from. */
function decidedTexts({ reply, words }: ShownItem): string[] {
  if (reply) return [reply.text];
  return (words?.fields ?? []).map(({ text }) => text);
}

async function itemPage(
  { db }: ConsoleDeps,
  request: FastifyRequest<OfItem>,
  shown: ShownItem,
  now: Date,
  more: Pick<ItemProps, "problems" | "typed"> = {},
): Promise<string> {
  const { staff } = request;
  const undoable = await listUndoable(db, staff.id, now);
  const people = await namesOf(db, staff, shown);
  const narrowing = parseNarrowing(request.query);
  return renderPage(ItemView({ staff, shown, narrowing, undoable, people, now, ...more }));
}

/** Only admins see which member of staff did what; vetters do not see each other's names. */
async function namesOf(db: ConsoleDeps["db"], staff: SignedInStaff, { events }: ShownItem) {
  const ids = new Set(events.flatMap(({ actorKind, actorId }) => (actorKind === "staff" && actorId ? [actorId] : [])));
  if (staff.role !== "admin") return new Map<string, string>();
  const members = await Promise.all([...ids].map((id) => findStaff(db, id)));
  return new Map(members.flatMap((member) => (member ? [[member.id, member.email] as const] : [])));
}

async function showQueue(deps: ConsoleDeps, request: FastifyRequest<Query>, reply: FastifyReply, notice?: string) {
  const { db, clock } = deps;
  const { staff, query } = request;
  const now = clock();
  const organisations = await listServedOrganisations(db, staff);
  const narrowing = parseNarrowing(query);
  const scope = scopeOf(organisations, narrowing);
  const [{ page, clock: times }, undoable] = await Promise.all([
    readQueue(db, scope, parsePlace(query.after), now),
    listUndoable(db, staff.id, now),
  ]);
  const [end, toNarrow, toFind] = await Promise.all([
    notice ?? noticeOfEnd(deps, request, scope, now),
    shopOptions([{ trkref: "", name: "All" }, ...organisations], narrowing.organisation ?? ""),
    shopOptions(organisations),
  ]);
  return sendPage(
    reply,
    await renderPageAround(
      QueueView({
        staff,
        organisations,
        shops: { toNarrow, toFind },
        narrowing,
        page,
        clock: times,
        countedAtMost,
        undoable,
        notice: end,
        now,
      }),
      [toNarrow, toFind],
    ),
  );
}

/**
 * Shown to a vetter for whom there was no next item, as long as that is true: the page may be looked at again later.
 */
async function noticeOfEnd(
  { db }: ConsoleDeps,
  { staff, query }: FastifyRequest<Query>,
  scope: QueueScope,
  now: Date,
): Promise<string | undefined> {
  if (typeof query.done !== "string") return undefined;
  if (await isAnythingFree(db, scope, staff.id, now, parsePlace(query.done))) return undefined;
  const { organisation, language, finding } = parseNarrowing(query);
  const isNarrowed = [organisation, language, finding].some((one) => one !== undefined);
  return `Nothing else is free in ${isNarrowed ? "this part of the queue" : "the queue"} right now.`;
}

function scopeOf(organisations: readonly Organisation[], { organisation, ...filter }: Narrowing): QueueScope {
  const within = organisations.filter(({ trkref }) => organisation === undefined || trkref === organisation);
  return { organisations: within, filter };
}

async function goToNext(
  deps: ConsoleDeps,
  request: FastifyRequest<Query>,
  reply: FastifyReply,
  now: Date,
  after?: Place,
): Promise<FastifyReply> {
  const organisations = await listServedOrganisations(deps.db, request.staff);
  const scope = scopeOf(organisations, parseNarrowing(request.query));
  const next = await takeNext(deps.db, scope, request.staff.id, now, after);
  if (!next) return goTo(reply, request, queuePath, { done: after ? placeToText(after) : "" });
  const organisation = organisations.find(({ id }) => id === next.organisationId)!;
  return goTo(reply, request, itemPath(organisation, next.kind, next.number));
}

function goTo(
  reply: FastifyReply,
  request: FastifyRequest<Query>,
  path: string,
  more: Record<string, string> = {},
): FastifyReply {
  return reply.redirect(withNarrowing(path, parseNarrowing(request.query), more), 303);
}

async function findByNumber(deps: ConsoleDeps, request: FastifyRequest<Query>, reply: FastifyReply) {
  const { organisation: trkref, number: typed } = request.query;
  const organisation = await getServedOrganisation(deps.db, request.staff, typeof trkref === "string" ? trkref : "");
  if (typeof typed !== "string" || typed.trim() === "") return reply.redirect(reviewsPath(organisation), 303);
  const number = parseReviewNumber(typed.trim());
  try {
    if (number === undefined) throw new AppError("not_found");
    await getItem(deps.db, organisation, "review", number);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    return showQueue(deps, request, reply.code(404), `${organisation.name} has no review with that number.`);
  }
  return reply.redirect(itemPath(organisation, "review", number), 303);
}

/** A refusal that a vetter meets in the course of work, told in the console's own words. */
async function inWords(
  request: FastifyRequest<Query>,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 409) throw error;
    const sentences = error.errors.length > 0 ? error.errors : [error.message];
    const children = sentences.map((sentence) => <p key={sentence}>{sentence}</p>);
    const narrowing = parseNarrowing(request.query);
    const heading = "Nothing was done";
    return sendPage(reply.code(409), renderPage(RefusedView({ staff: request.staff, heading, narrowing, children })));
  }
}
