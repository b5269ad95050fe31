import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { listServedOrganisations, roles, type SignedInStaff } from "../access/index.ts";
import { addressHashes, listMailStops } from "../outbox/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import type { Keys } from "../platform/secrets.ts";
import { isTimeZone } from "../platform/time-zone.ts";
import { chooseNotices } from "./choose-notices.ts";
import { isNoticeWay, kindsFor, kindsOfQuestions, type NoticeKind, type NoticeWay } from "./notice.ts";
import { noticesPath } from "./notice-links.ts";
import { fieldOf, NoticesPage, type NoticesPageProps } from "./notices.views.tsx";
import { findReader, type Reader, wayOf } from "./readers.ts";
import { isAnyQuestionIn } from "./waiting.queries.ts";

export type NoticePagesDeps = { db: Database; clock: Clock; keys: Keys; sendsMail: boolean };

const options = { schema: { hide: true }, config: { roles } } as const;

/** Of so many shops the page says whether their mails were stopped. */
const shopsLookedAt = 20;

/** Somebody's own notices. */
export const noticePages: FastifyPluginAsync<NoticePagesDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<{ Querystring: Record<string, unknown> }>(noticesPath, options, async ({ staff, query }, reply) => {
    const notice = query.saved === undefined ? undefined : "Saved. This applies from now on.";
    const reader = await getReader(db, staff);
    return show(deps, reply, { staff, reader, values: valuesOf(reader), notice });
  });

  app.post(
    noticesPath,
    { ...options, config: { ...options.config, records: ["notices_changed"] } },
    async ({ staff, body }, reply) => {
      const kinds = await kindsHere(deps, staff);
      const typed = readTyped(kinds, body);
      const problems = problemsOf(typed);
      if (Object.keys(problems).length > 0)
        return show(deps, reply.code(422), { staff, reader: await getReader(db, staff), values: typed, problems });
      const ways = new Map(kinds.map((kind) => [kind, typed[fieldOf(kind)] as NoticeWay]));
      const digest = { hour: Number(typed.hour), timeZone: typed.zone || null };
      await chooseNotices(db, staff.id, { ways, digest }, clock());
      return reply.redirect(`${noticesPath}?saved`, 303);
    },
  );
};

type Typed = Record<string, string>;

async function getReader(db: Database, { id }: SignedInStaff): Promise<Reader> {
  const reader = await findReader(db, id);
  if (!reader) throw new AppError("not_found");
  return reader;
}

function valuesOf(reader: Reader): Typed {
  const ways = kindsFor(reader.staff.role).map((kind): [string, string] => [fieldOf(kind), wayOf(reader, kind)]);
  const { hour, chosenZone } = reader.digest;
  return { ...Object.fromEntries(ways), hour: String(hour), zone: chosenZone ?? "" };
}

/** What somebody can be told of: of questions only where shoppers ask any in a shop that they serve. */
async function kindsHere({ db }: NoticePagesDeps, staff: SignedInStaff): Promise<NoticeKind[]> {
  const kinds = kindsFor(staff.role);
  const ofQuestions = kinds.filter((kind) => kindsOfQuestions.includes(kind));
  if (ofQuestions.length === 0) return kinds;
  const served = await listServedOrganisations(db, staff);
  const asks = served.some(({ takesQuestions }) => takesQuestions) || (await isAnyQuestionIn(db, served));
  return asks ? kinds : kinds.filter((kind) => !ofQuestions.includes(kind));
}

function readTyped(kinds: readonly NoticeKind[], body: unknown): Typed {
  const names = [...kinds.map(fieldOf), "hour", "zone"];
  return Object.fromEntries(names.map((name) => [name, readText(body, name)]));
}

function problemsOf({ hour, zone, ...ways }: Typed): Record<string, string> {
  const unread = Object.entries(ways).filter(([, way]) => !isNoticeWay(way));
  return {
    ...Object.fromEntries(unread.map(([name]) => [name, "Choose one of the three"])),
    ...(/^(1?\d|2[0-3])$/.test(hour!) ? {} : { hour: "Choose an hour of the day" }),
    ...(zone === "" || isTimeZone(zone!) ? {} : { zone: "Choose a time zone from the list" }),
  };
}

type Shown = Pick<NoticesPageProps, "staff" | "values" | "problems" | "notice"> & { reader: Reader };

async function show(deps: NoticePagesDeps, reply: FastifyReply, { reader, ...shown }: Shown): Promise<FastifyReply> {
  const { sendsMail } = deps;
  const { zoneOfShops } = reader.digest;
  const stoppedShops = await shopsStoppedBy(deps, shown.staff);
  const kinds = await kindsHere(deps, shown.staff);
  return sendPage(reply, renderPage(NoticesPage({ ...shown, kinds, zoneOfShops, sendsMail, stoppedShops })));
}

async function shopsStoppedBy({ db, keys }: NoticePagesDeps, staff: SignedInStaff): Promise<string[]> {
  const organisations = (await listServedOrganisations(db, staff)).slice(0, shopsLookedAt);
  const emailHashes = addressHashes(keys, staff.email);
  const stops = await Promise.all(
    organisations.map(({ id: organisationId }) => listMailStops(db, { organisationId, emailHashes })),
  );
  const isStopped = (index: number) => stops[index]!.some((one) => one === "all" || one === "webhook_alerts");
  return organisations.filter((_, index) => isStopped(index)).map(({ name }) => name);
}
