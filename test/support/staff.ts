import type { FastifyInstance } from "fastify";
import {
  cookieName,
  createStaff,
  csrfField,
  csrfTokenOf,
  insertSession,
  insertStaff,
  makeToken,
  type Role,
  replaceStaffOrganisations,
} from "../../src/access/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import { testBaseUrl } from "./test-app.ts";

const now = new Date("2026-01-01T00:00:00Z");
// No clock of a test comes to its end; what ends a session is tested with those that a sign-in makes.
const forTheWholeTest = new Date("2100-01-01T00:00:00Z");

type Answer = Awaited<ReturnType<FastifyInstance["inject"]>>;

export type SignedIn = {
  id: string;
  email: string;
  cookie: string;
  csrfToken: string;
  get: (url: string) => Promise<Answer>;
  /** Sends a form as a page of this session would; a field may have several values. */
  post: (url: string, fields?: Record<string, string | readonly string[]>) => Promise<Answer>;
};

/** Somebody new in that role, signed in. A vetter or admin without organisations serves all of them. */
export async function signIn(app: FastifyInstance, db: Database, somebody: Somebody): Promise<SignedIn> {
  const session = await aSession(db, testBaseUrl, somebody);
  const { cookie, csrfToken } = session;
  return {
    ...session,
    get: (url) => app.inject({ method: "GET", url, headers: { cookie } }),
    post: (url, fields = {}) =>
      app.inject({
        method: "POST",
        url,
        headers: { cookie, origin: testBaseUrl, "content-type": "application/x-www-form-urlencoded" },
        payload: formOf({ [csrfField]: csrfToken, ...fields }),
      }),
  };
}

// Counted, not drawn: a drawn address would now and then contain the order or sku that a test looks for on the page.
let nextColleague = 1;

type Somebody = { role: Role; organisations?: readonly Organisation[]; email?: string };

/** The session of somebody new, as a server at that address knows it. */
export async function aSession(db: Database, baseUrl: string, { role, organisations = [], email }: Somebody) {
  const address = email ?? `${role}-${nextColleague++}@fairmark.example`;
  const { id } = (await insertStaff(db, { email: address, role }, now))!;
  const organisationIds = organisations.map((organisation) => organisation.id);
  await db.transaction().execute((tx) => replaceStaffOrganisations(tx, id, organisationIds));
  const { token, tokenHash } = makeToken();
  await insertSession(db, { tokenHash, staffId: id }, forTheWholeTest);
  const csrfToken = csrfTokenOf(token);
  return { id, email: address, cookie: `${cookieName(baseUrl)}=${token}`, csrfToken };
}

/** Fields as a browser sends them. */
export function formOf(fields: Record<string, string | readonly string[]>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one as string]));
  return new URLSearchParams(pairs).toString();
}

export type Visitor = {
  cookies: Map<string, string>;
  /** The token in the forms of the page that was seen last. */
  csrfToken: () => string;
  get: (url: string, headers?: Record<string, string>) => Promise<Answer>;
  /** Sends a form from a page of ours, with the token that stood on it; `headers` can say otherwise. */
  post: (
    url: string,
    fields?: Record<string, string | readonly string[]>,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
};

/** A browser as far as the console knows one: it keeps cookies, and the token of the page it is on. */
export function aVisitor(app: FastifyInstance, { address = "192.0.2.1" }: { address?: string } = {}): Visitor {
  const cookies = new Map<string, string>();
  let csrfToken = "";

  async function send(method: "GET" | "POST", url: string, headers: Record<string, string>, payload?: string) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await app.inject({
      method,
      url,
      remoteAddress: address,
      headers: { ...(cookie ? { cookie } : {}), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const { name, value, maxAge } of answer.cookies) {
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    csrfToken = new RegExp(`name="${csrfField}" value="([^"]+)"`).exec(answer.body)?.[1] ?? csrfToken;
    return answer;
  }

  return {
    cookies,
    csrfToken: () => csrfToken,
    get: (url, headers = {}) => send("GET", url, headers),
    post: (url, fields = {}, headers = {}) => {
      const type = { origin: testBaseUrl, "content-type": "application/x-www-form-urlencoded" };
      return send("POST", url, { ...type, ...headers }, formOf({ [csrfField]: csrfToken, ...fields }));
    },
  };
}

export const aPassword = "correct horse battery staple";

/** Somebody new who has set a password by their link, not signed in. */
export async function aColleague(
  app: FastifyInstance,
  db: Database,
  { role, organisations = [], now }: { role: Role; organisations?: readonly Organisation[]; now: Date },
): Promise<{ id: string; email: string }> {
  const email = `${role}-${nextColleague++}@fairmark.example`;
  const organisationIds = organisations.map((organisation) => organisation.id);
  const { id, linkToken } = (await createStaff(db, { email, role, organisationIds }, now))!;
  const link = `/console/password/${linkToken}`;
  const { statusCode } = await aVisitor(app).post(link, { password: aPassword, again: aPassword });
  if (statusCode !== 303) throw new Error(`the password of ${email} was not set: ${statusCode}`);
  return { id, email };
}
