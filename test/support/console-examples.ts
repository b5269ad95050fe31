import { createStaff, type Role } from "../../src/access/index.ts";
import { keepCustomerOrders } from "../../src/intake/customer-orders.queries.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { insertMail } from "../../src/outbox/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { canaries, comments, note, pair, person } from "./canaries.ts";
import { anEndpoint } from "./receiver.ts";
import { type Route, routeName } from "./routes.ts";
import { aPassword, type SignedIn, signIn } from "./staff.ts";
import type { TestApp } from "./test-app.ts";

export type ConsoleExample = {
  url: string;
  form?: Record<string, string>;
  cookie: string;
  /** Undefined where a slice refuses in its own way what has canaries in it: any answer but a fault and a refusal of entry. */
  status: number | undefined;
  /** The answer may hold nothing of what was sent. */
  isSilent: true;
};

type Server = Pick<TestApp, "app" | "db" | "clock">;

/**
 * A call for each route of the console, with canaries in every field: those of access and console by name, and for what other
 * slices bring one that carries all fields there are. Tokens become canaries themselves.
 */
export async function consoleExamples(
  server: Server,
  routes: readonly Route[],
  { organisation, number }: { organisation: Organisation; number: number },
): Promise<Record<string, ConsoleExample>> {
  const { app, db } = server;
  const one = async (role: Role, email?: string) => {
    const staff = await signIn(app, db, { role, organisations: [organisation], ...(email ? { email } : {}) });
    keepSecret(staff);
    return staff;
  };
  const admin = await one("admin", `admin.${person.email}`);
  const vetter = await one("vetter");
  const named = await namedExamples(server, organisation, admin, one);
  const examples: Record<string, ConsoleExample> = {};
  for (const route of routes) {
    if (route.roles === undefined || route.method === "HEAD") continue;
    const staff = route.roles.includes("admin") ? admin : vetter;
    examples[routeName(route)] = { ...anyExample(route, organisation, number, staff), ...named[routeName(route)] };
  }
  for (const name of Object.keys(named)) examples[name] ??= named[name] as ConsoleExample;
  return examples;
}

function keepSecret({ cookie, csrfToken }: SignedIn): void {
  canaries.add(cookie.split("=")[1]!);
  canaries.add(csrfToken);
}

// Fields of every slice's forms; what a form does not know it passes by.
const fields = {
  note,
  comments,
  text: comments,
  passage: comments,
  verdict: "reject",
  reason: "personal_data",
  outcome: "kept",
  category: person.surname,
  number: person.first_name,
};

function anyExample({ method, url }: Route, { trkref }: Organisation, number: number, staff: SignedIn): ConsoleExample {
  const path = url
    .replace(":trkref", trkref)
    .replace(":number", String(number))
    .replace(/:\w+/g, "00000000-0000-7000-8000-000000000000");
  const common = { cookie: staff.cookie, status: undefined, isSilent: true } as const;
  if (method === "GET") return { ...common, url: `${path}?q=${encodeURIComponent(person.email)}` };
  return { ...common, url: path, form: { ...fields, csrf: staff.csrfToken } };
}

/** One that a shop has sent, with canaries in every field. Gives back its id. */
async function anOrder(db: TestApp["db"], { id: organisationId }: Organisation, now: Date): Promise<string> {
  const raw = JSON.stringify({ order_ref: pair.order_ref, customer: person, order_items: [pair] });
  const order = {
    organisationId,
    orderRef: pair.order_ref,
    emailKey: person.email.toLowerCase(),
    raw,
    arrival: newId(now),
    updatedAt: null,
    warnings: JSON.stringify(["customer.country must be a country: a code such as GB; it was left out"]),
  };
  return (await keepCustomerOrders(db, [order], now))[0]!.id;
}

async function namedExamples(
  { db, clock }: Server,
  organisation: Organisation,
  admin: SignedIn,
  one: (role: Role) => Promise<SignedIn>,
): Promise<Record<string, Partial<ConsoleExample>>> {
  const now = clock.now;
  const { id: organisationId, trkref } = organisation;
  const { cookie, csrfToken: csrf } = admin;
  const leaving = await one("vetter");
  const member = `/console/staff/member/${(await one("vetter")).id}`;
  const link = async () => {
    const email = `link${canaries.size}.${person.email}`;
    const { linkToken } = (await createStaff(db, { email, role: "vetter", organisationIds: [] }, now))!;
    canaries.add(linkToken);
    return `/console/password/${linkToken}`;
  };
  const mail = {
    organisationId,
    purchaserId: null,
    reviewId: null,
    language: "en",
    subject: comments,
    body: note,
  } as const;
  const mailId = await db.transaction().execute((tx) => insertMail(tx, { ...mail, kind: "statement_of_reasons" }, now));
  const hook = `/console/${trkref}/webhooks/${(await anEndpoint(db, organisation, "https://shop.example/", now)).id}`;
  const order = `/console/${trkref}/orders/${await anOrder(db, organisation, now)}`;
  const settings = {
    name: person.surname,
    locale: "en-GB",
    decides_within_days: "3",
    publication_delay_hours: "0",
    feed_dates: "day-first",
    variants_together: "off",
    default_region: "my-locale",
    moving_window_days: "",
    lists_whole_catalogue: "",
    shows_order_refs: "",
    takes_questions: "true",
  };
  const door = { cookie: "", isSilent: true } as const;
  return {
    "GET /console/sign-in": {
      ...door,
      url: `/console/sign-in?next=/console/${encodeURIComponent(person.email)}`,
      status: 200,
    },
    "POST /console/sign-in": {
      ...door,
      url: "/console/sign-in",
      form: { email: person.email, password: comments },
      status: 422,
    },
    "GET /console/forgotten-password": { ...door, url: "/console/forgotten-password", status: 200 },
    "POST /console/forgotten-password": {
      ...door,
      url: "/console/forgotten-password",
      form: { email: person.email },
      status: 200,
    },
    "POST /console/sign-in/passkey": {
      ...door,
      url: "/console/sign-in/passkey",
      form: { credential: comments },
      status: 422,
    },
    "POST /console/sign-in/second-step": {
      ...door,
      url: "/console/sign-in/second-step",
      form: { ticket: comments, code: note },
      status: 303,
    },
    "GET /console/password/:token": { ...door, url: await link(), status: 200 },
    "POST /console/password/:token": {
      ...door,
      url: await link(),
      form: { password: aPassword, again: aPassword },
      status: 303,
    },
    "POST /console/sign-out": { cookie: leaving.cookie, form: { csrf: leaving.csrfToken }, status: 303 },
    "GET /console": { status: 303 },
    "GET /console/organisations": { status: 200 },
    "POST /console/organisations": {
      form: { csrf, name: person.surname, trkref: "CANARYSHOP", locale: "en-GB" },
      status: 303,
    },
    "GET /console/:trkref/settings": { status: 200 },
    "POST /console/:trkref/settings": { form: { csrf, ...settings, contact: person.email }, status: 303 },
    "GET /console/:trkref/look": { status: 200 },
    "POST /console/:trkref/look": { form: { csrf, look_font: person.surname }, status: 303 },
    "GET /console/:trkref/keys": { status: 200 },
    "POST /console/:trkref/keys": { form: { csrf, name: person.first_name, scope: "read" }, status: 200 },
    "POST /console/:trkref/keys/change": { form: { csrf, key: pair.sku, scope: "read" }, status: 404 },
    "POST /console/:trkref/keys/secret": { form: { csrf, key: pair.sku, keep: "7" }, status: 404 },
    "POST /console/:trkref/keys/end-earlier": { form: { csrf, key: pair.sku }, status: 404 },
    "POST /console/:trkref/keys/revoke": { form: { csrf, key: pair.sku }, status: 404 },
    "GET /console/:trkref/webhooks": { status: 200 },
    "POST /console/:trkref/webhooks": {
      form: { csrf, url: `https://shop.example/${person.surname}`, event_types: "review.published" },
      status: 200,
    },
    "GET /console/:trkref/webhooks/:id": { url: hook, status: 200 },
    "POST /console/:trkref/webhooks/:id/secret": { url: `${hook}/secret`, form: { csrf }, status: 200 },
    "POST /console/:trkref/webhooks/:id/test": { url: `${hook}/test`, form: { csrf }, status: 303 },
    "POST /console/:trkref/webhooks/:id/replay": { url: `${hook}/replay`, form: { csrf, since: "day" }, status: 303 },
    "GET /console/:trkref/orders": { status: 200 },
    "GET /console/:trkref/orders/:id": { url: order, status: 200 },
    "POST /console/:trkref/orders/search": { form: { csrf, text: person.email }, status: undefined },
    "POST /console/:trkref/orders/:id/process": { url: `${order}/process`, form: { csrf }, status: 303 },
    "GET /console/jobs": { status: 200 },
    "POST /console/jobs": { form: { csrf, deed: "retry-all", job: person.surname }, status: 303 },
    "GET /console/:trkref/outbox": { status: 200 },
    "GET /console/:trkref/outbox/:id": { url: `/console/${trkref}/outbox/${mailId}`, status: 200 },
    "GET /console/staff": { status: 200 },
    "POST /console/staff": { form: { csrf, email: `new.${person.email}`, role: "vetter" }, status: 200 },
    "GET /console/staff/member/:id": { url: member, status: 200 },
    "POST /console/staff/member/:id": { url: member, form: { csrf, role: "vetter" }, status: 303 },
    "POST /console/staff/member/:id/link": { url: `${member}/link`, form: { csrf }, status: 200 },
    "POST /console/staff/member/:id/disable": { url: `${member}/disable`, form: { csrf }, status: 303 },
    "POST /console/staff/member/:id/enable": { url: `${member}/enable`, form: { csrf }, status: 303 },
    "GET /console/profile": { cookie, status: 200 },
    "GET /console/profile/notices": { cookie, status: 200 },
    "POST /console/profile/notices": { form: { csrf, hour: comments, zone: person.surname }, status: 422 },
    "POST /console/profile": { form: { csrf, current: comments, password: aPassword, again: aPassword }, status: 422 },
  };
}
