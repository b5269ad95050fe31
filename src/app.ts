import { randomUUID } from "node:crypto";
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, LogController } from "fastify";
import type pg from "pg";
import {
  answersNothing,
  consoleScope,
  createKeyRing,
  describeScope,
  organisationFromPath,
  requireApiKey,
  requireScope,
  requireScopes,
  signInPages,
} from "./access/index.ts";
import { forgottenPasswordPages, noticePages, stopNoticesPages } from "./alerts/index.ts";
import type { Config } from "./config.ts";
import { consolePages, countJobs } from "./console/index.ts";
import { askerPages, askPages, ownerPages, questionConsole } from "./conversations/index.ts";
import { embedPages, oldAssetAddresses, oldLinkPages, oldTagPages, showReviewsConsole } from "./embeds/index.ts";
import { fastResponseConsole } from "./fast-responses/index.ts";
import { feedsConsole, watchFeeds } from "./feeds/index.ts";
import { dashboardConsole } from "./insights/index.ts";
import {
  batchPurchaserReports,
  customerOrderSchemas,
  customerOrdersApi,
  intakeSchemas,
  mainJobTrial,
  ordersConsole,
  purchasersApi,
  purchasesApi,
} from "./intake/index.ts";
import { invitationConsole, orderPages } from "./invitations/index.ts";
import { moderationPages } from "./moderation/index.ts";
import { lookFiles } from "./organisations/index.ts";
import { bounceApi, type ProviderBounceDeps, providerBounceApi, stopPages, watchMails } from "./outbox/index.ts";
import type { Clock } from "./platform/clock.ts";
import { type CurrentReads, currentReads } from "./platform/current-reads.ts";
import { connectKysely, type Database, engineUnder } from "./platform/db.ts";
import { isDiskFullAt } from "./platform/disk.ts";
import { createFaultMemory } from "./platform/faults.ts";
import { answerRefusalsByReader } from "./platform/http/answer-by-reader.ts";
import { describeApi, describeRefusals } from "./platform/http/api-docs.ts";
import { assets } from "./platform/http/assets.ts";
import { clientErrors, letBodyCome } from "./platform/http/client-errors.ts";
import { connectionLimits } from "./platform/http/connection-limits.ts";
import { watchConnections } from "./platform/http/connection-metrics.ts";
import { type ConnectionLimits, createConnections } from "./platform/http/connections.ts";
import { answerRefusalsAsJson, Refusal } from "./platform/http/error-handler.ts";
import { closeBeforeRest, headersOfEveryAnswer, refuseHeads } from "./platform/http/heads.ts";
import { readBodiesAsJson } from "./platform/http/json-body.ts";
import { refuseOtherMethods } from "./platform/http/methods.ts";
import { operations } from "./platform/http/operations.ts";
import { allowNothing, refuseOtherPages } from "./platform/http/other-pages.ts";
import type { Delivery } from "./platform/http/page-scope.ts";
import { logRequests } from "./platform/http/request-log.ts";
import { tolerateLegacyPaths } from "./platform/http/rewrite-url.ts";
import { routeSchemas } from "./platform/http/route-schemas.ts";
import { securityTxt } from "./platform/http/security-txt.ts";
import { wellKnownFiles } from "./platform/http/well-known-files.ts";
import { type NoteWrong, wrongCredentials } from "./platform/http/wrong-credentials.ts";
import { createMetrics, type Metrics } from "./platform/metrics.ts";
import type { Keys } from "./platform/secrets.ts";
import { type SharedRateWindows, sharedRateWindows } from "./platform/shared-rate-windows.ts";
import { createStatementNames } from "./platform/statement-names.ts";
import { watchSweeps } from "./platform/sweep-metrics.ts";
import { listLastRunsOf } from "./platform/sweeps.queries.ts";
import { type SweepStanding, standingOf } from "./platform/sweeps.ts";
import { watchQueues } from "./platform/work-metrics.ts";
import { purchaserConsole } from "./privacy/index.ts";
import { publicationPages, sitemapPages, sitemapPath } from "./publication/index.ts";
import { questionnaireApi, questionnairePages, questionnaireSchemas } from "./questionnaire/index.ts";
import {
  beyondV4Api,
  conversationsApi,
  customerExperienceReviewsApi,
  organisationsApi,
  readingSchemas,
  reviewablesApi,
  reviewsApi,
  sharingOf,
  votesApi,
} from "./reading/index.ts";
import { receiptPages } from "./receipts/index.ts";
import { caseConsole, reportPages } from "./reports/index.ts";
import { reviewChangesChannel } from "./reviews/index.ts";
import { templateConsole } from "./templates/index.ts";
import { type AddressesOf, countTroubles, countWaitingMessages, webhookConsole } from "./webhooks/index.ts";
import { mailSources, recurring } from "./worker.ts";

type BounceSetting = "BOUNCES_SES_TOPICS" | "BOUNCES_POSTMARK_SECRET" | "BOUNCES_MAILGUN_KEY" | "BOUNCES_SENDGRID_KEY";

export type AppDeps = {
  db: Database;
  /** The pool under `db`. */
  pool: pg.Pool;
  /** Connections of the main job alone, so that nothing else makes it wait. */
  mainJobPool: pg.Pool;
  /** Connections to a replica for what shoppers and the read API are shown, if there is one. */
  replicaPool?: pg.Pool | undefined;
  config: Pick<Config, "RATE_LIMIT_PER_KEY" | "TRUST_PROXY" | "METRICS_TOKEN" | "SMTP_URL" | "DATA_DIR"> &
    Pick<Config, "WEBHOOK_ALLOW_PRIVATE"> &
    Partial<
      Pick<
        Config,
        | "BOUNCE_TOKEN"
        | "ANSWER_MEMORY_MB"
        | "READ_DATABASE_LAG_SECONDS"
        | "ADMINS_NEED_FACTOR"
        | "SECURITY_CONTACT"
        | "SECURITY_POLICY"
        | BounceSetting
      >
    >;
  /** The public base of every link, without a slash at its end. */
  baseUrl: string;
  keys: Keys;
  clock: Clock;
  log: FastifyBaseLogger;
  /** Limits on connections that differ from the usual ones. */
  connections?: Partial<ConnectionLimits>;
  /**
   * Resolves the host name of a webhook's address as it is entered; by the name servers unless something else is given.
   */
  addressesOf?: AddressesOf;
  /** Fetches the certificate of a mail provider; over the network unless something else is given. */
  fetchText?: ProviderBounceDeps["fetchText"];
  /** The background jobs that run beside this server, if any do: what is wrong with them, and what they count. */
  jobs?: { problem: () => string | undefined; figures: () => Promise<string> } | undefined;
  /** What stands at `/`: the demo has a page there. */
  frontPage?: FastifyPluginAsync | undefined;
};

/** What limits how often something may be tried, over all processes. */
type Limits = { rateWindows: SharedRateWindows; noteWrong: NoteWrong };

/**
 * The whole program over HTTP, wired by hand. Five scopes, grouped by trust, each with its own hooks, limits and cache
 * policy: the v4 API, the purchasers' links, the public pages, the console, and what operators ask. A route is public because of where it
 * is registered.
 */
export async function buildApp(given: AppDeps): Promise<FastifyInstance> {
  const rateWindows = sharedRateWindows(given.db, given.keys);
  const deps = { ...given, rateWindows, noteWrong: wrongCredentials(rateWindows, given.clock) };
  const { config, log } = deps;
  const everywhere = headersOfEveryAnswer(deps.baseUrl);
  const unroutable = clientErrors(everywhere);
  const connections = createConnections({ ...connectionLimits(), ...deps.connections });
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(config.TRUST_PROXY),
    genReqId: () => randomUUID(),
    // Requests get no logger of their own: the lines that are written carry the request's id themselves.
    childLoggerFactory: (logger) => logger,
    bodyLimit: 1024 * 1024,
    serverFactory: connections.createServer,
    schemaController: routeSchemas,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    rewriteUrl: tolerateLegacyPaths,
    frameworkErrors: unroutable.answerFrameworkError,
    clientErrorHandler: unroutable.answerClientError,
    return503OnClosing: false,
  });
  app.server.on("checkExpectation", unroutable.refuseExpectation).on("connect", unroutable.refuseTunnel);
  app.addHook("onRequest", refuseHeads(everywhere));
  app.addHook("preParsing", letBodyCome);
  app.addHook("onSend", closeBeforeRest);
  connections.endWith(app);
  allowNothing(app);
  const metrics = createMetrics({
    general: deps.pool,
    main_job: deps.mainJobPool,
    ...(deps.replicaPool ? { replica: deps.replicaPool } : {}),
  });
  const reads = readsOf(app, deps, metrics.registry);
  metrics.watchRequests(app);
  watchConnections(metrics.registry, connections);
  watchQueues(metrics.registry, {
    jobs: () => countJobs(deps.db),
    webhookMessages: () => countWaitingMessages(deps.db),
    webhookTroubles: () => countTroubles(deps.db, deps.clock()),
  });
  watchMails(metrics.registry, deps);
  watchFeeds(metrics.registry, deps);
  logRequests(app);
  answerRefusalsByReader(app);
  await app.register(deps.frontPage ?? wayToConsole);
  await describeApi(app, { ...apiDescription, baseUrl: deps.baseUrl, describeRoute: describeScope });

  const sweeps = sweepReader(deps);
  watchSweeps(metrics.registry, sweeps);
  const faults = createFaultMemory();
  app.addHook("onError", async (_request, _reply, error) => faults.note(error.cause ?? error));
  await app.register(operations, {
    pool: deps.pool,
    tryMainJob: mainJobTrial({ ...mainJobDatabase(deps), clock: deps.clock }),
    figures: async () => (await metrics.registry.metrics()) + ((await deps.jobs?.figures()) ?? ""),
    contentType: metrics.registry.contentType,
    metricsToken: config.METRICS_TOKEN,
    noteWrong: deps.noteWrong,
    faults,
    isDiskFull: () => isDiskFullAt(config.DATA_DIR),
    sweeps,
    concerns: [() => deps.jobs?.problem(), reads.problem],
  });
  await app.register(async (scope) => v4(scope, { ...deps, ...reads }, metrics), { prefix: "/v4" });
  // What is asked of the database for these pages is always the same: most of what it does for one would be planning.
  const planned = { ...deps, db: connectKysely(deps.pool, engineUnder(deps.db), createStatementNames()) };
  await app.register(questionnairePages, { ...planned, delivery: deliveries.link });
  await app.register(orderPages, { ...planned, delivery: deliveries.link });
  const sendsMail = config.SMTP_URL !== undefined;
  await app.register(publicationPages, { ...deps, ...reads, sendsMail, delivery: deliveries.published });
  await app.register(embedPages, { ...deps, ...reads, sendsMail, delivery: deliveries.embed });
  await app.register(oldTagPages, {
    ...{ ...deps, ...reads, sendsMail },
    registry: metrics.registry,
    delivery: deliveries.embed,
  });
  await app.register(oldLinkPages, { ...deps, ...reads, sendsMail, delivery: deliveries.published });
  await app.register(reportPages, { ...deps, delivery: deliveries.publicForm });
  await app.register(askerPages, { ...deps, delivery: deliveries.link });
  await app.register(ownerPages, { ...deps, delivery: deliveries.link });
  await app.register(askPages, { ...deps, sendsMail, delivery: deliveries.publicForm });
  await app.register(receiptPages, { keys: deps.keys });
  await app.register(stopPages, { ...deps, delivery: deliveries.link });
  await app.register(stopNoticesPages, { ...deps, delivery: deliveries.link });
  await app.register(bounceApi, { ...deps, bounceToken: config.BOUNCE_TOKEN });
  await app.register(providerBounceApi, { ...deps, settings: config });
  await app.register(async (scope) => staffConsole(scope, deps, planned));
  await app.register(assets, { otherAddresses: oldAssetAddresses });
  await app.register(lookFiles, deps);
  await app.register(sitemapPages, { ...deps, ...reads, cacheControl: "public, max-age=300" });
  await app.register(wellKnownFiles, { closed: closedToSearch, sitemap: deps.baseUrl + sitemapPath });
  const { SECURITY_CONTACT: contacts = [], SECURITY_POLICY: policy } = config;
  await app.register(securityTxt, { ...deps, contacts, policy });
  return app;
}

/**
 * How long the pages of each scope may be cached, and who may show them in a frame. This is set here rather than in the
 * slices, so that it can all be seen at once. A page framed by another site can be made to be clicked by somebody who
 * does not see it. So framing is allowed only where no click does anything, which are the embeds (decision 0036).
 */
const deliveries = {
  // The link is a secret, and what it opens is one person's.
  link: { cacheControl: "no-store", framedBy: "nobody" },
  // For up to a minute a review that was taken down may still be read from a cache. Shops link to these pages, or
  // embed.
  published: { cacheControl: "public, max-age=60", framedBy: "nobody" },
  // Whoever includes it may keep it for half a minute, and show it for another while asking anew.
  embed: { cacheControl: "public, max-age=30, stale-while-revalidate=30", framedBy: "everybody" },
  // What was typed comes back with what is wrong with it, for nobody else to see; and sending it does something.
  publicForm: { cacheControl: "no-store", framedBy: "nobody" },
  // It shows what its reader may see, as long as they are signed in, and decisions are made here.
  console: { cacheControl: "no-store", framedBy: "nobody" },
} as const satisfies Record<string, Delivery>;

/** Whoever types the bare address works here; customers and shoppers come by links. */
async function wayToConsole(app: FastifyInstance): Promise<void> {
  app.get("/", { schema: { hide: true } }, async (_request, reply) => reply.redirect("/console", 303));
}

// Personal links, places of work, and what is meant for programs. Published pages are open, and so is the policy.
const closedToSearch = [
  "/console",
  "/review/",
  "/questions/",
  "/mail/",
  "/v4/",
  "/g/",
  "/docs",
  "/openapi.json",
  "/metrics",
];

/**
 * How the sweeps stand, by the database's clock. A sweep that has never run is expected from the start of this process
 * on.
 */
function sweepReader({ pool }: AppDeps): () => Promise<SweepStanding[]> {
  const startedAt = performance.now();
  return async () => {
    const { now, runs } = await listLastRunsOf(pool);
    return standingOf(recurring, runs, { now, since: new Date(now.getTime() - (performance.now() - startedAt)) });
  };
}

/**
 * The console: sessions, roles, HTML. Every route below says in its config whom it is for. `planned` keeps its statements' plans, for who is
 * signed in and for vetters, who ask for the same pages all day.
 */
async function staffConsole(app: FastifyInstance, deps: AppDeps & Limits, planned: AppDeps): Promise<void> {
  const adminsNeedFactor = deps.config.ADMINS_NEED_FACTOR ?? false;
  await consoleScope(app, { ...planned, adminsNeedFactor }, deliveries.console);
  const otherMethods = refuseOtherMethods(app, answersNothing);
  await app.register(signInPages, deps);
  await app.register(forgottenPasswordPages, { ...deps, sendsMail: deps.config.SMTP_URL !== undefined });
  await app.register(consolePages, {
    ...deps,
    sendsMail: deps.config.SMTP_URL !== undefined,
    sweeps: recurring,
    mailSources: mailSources(deps),
  });
  await app.register(noticePages, { ...deps, sendsMail: deps.config.SMTP_URL !== undefined });
  await app.register(templateConsole, deps);
  await app.register(invitationConsole, { ...deps, sendsMail: deps.config.SMTP_URL !== undefined });
  await app.register(moderationPages, planned);
  await app.register(showReviewsConsole, { ...deps, sendsMail: deps.config.SMTP_URL !== undefined });
  await app.register(fastResponseConsole, deps);
  await app.register(questionConsole, deps);
  await app.register(caseConsole, deps);
  await app.register(dashboardConsole, { ...deps, sendsMail: deps.config.SMTP_URL !== undefined });
  await app.register(ordersConsole, deps);
  await app.register(webhookConsole, deps);
  await app.register(purchaserConsole, deps);
  await app.register(feedsConsole, { ...deps, dataDir: deps.config.DATA_DIR });
  otherMethods.close();
}

const apiDescription = {
  title: "Fairmark: Platform API v4",
  description:
    "A shop's server posts a purchaser and their purchases and gets back, for each purchase, the state of its review and the " +
    "one link that customer needs next: the questionnaire, or the published review. A key is good for reading, for purchasers and " +
    "orders, or for everything: what a call needs is named beside its security scheme; a key that is not good for it gets 403.",
  version: "4.0.0",
};

// A number means so many hops; Fastify's types know only the function that says so.
function trustedProxies(setting: AppDeps["config"]["TRUST_PROXY"]) {
  return typeof setting === "number" ? (_address: string, hop: number) => hop < setting : setting;
}

/** The v4 API: Basic keys, JSON in and out, whatever the Content-Type says. */
async function v4(
  app: FastifyInstance,
  deps: AppDeps & Limits & CurrentReads,
  { observeBatch, observeWarnings }: Metrics,
): Promise<void> {
  const { db, clock, baseUrl, config, memory, readFrom, noteWrong } = deps;
  requireScopes(app);
  // What does not exist needs nothing of a key.
  const otherMethods = refuseOtherMethods(app, { scope: "any" });
  describeRefusals(app);
  answerRefusalsAsJson(app);
  refuseOtherPages(app);
  readBodiesAsJson(app);
  for (const schema of [Refusal, ...intakeSchemas, ...customerOrderSchemas, ...questionnaireSchemas, ...readingSchemas])
    app.addSchema(schema);

  const keyRing = createKeyRing(db, clock, app.log);
  const limitPerSecond = config.RATE_LIMIT_PER_KEY;
  app.addHook("onRequest", requireApiKey(app, keyRing, { clock, limitPerSecond, noteWrong }));
  app.addHook("onRequest", organisationFromPath);
  app.addHook("onRequest", requireScope);
  // Every answer is about a person, or for one shop only.
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("cache-control", "no-store");
    done();
  });

  const erasureKeys = deps.keys.all("erased order refs");
  const purchaserReports = batchPurchaserReports({ ...mainJobDatabase(deps), erasureKeys, clock, observeBatch });
  await app.register(purchasersApi, { db, keys: deps.keys, purchaserReports, baseUrl });
  await app.register(purchasesApi, { db, keys: deps.keys, purchaserReports, baseUrl });
  await app.register(questionnaireApi, { db, baseUrl });
  await app.register(customerOrdersApi, { db, clock, observeWarnings });
  const reading = { db, readFrom, baseUrl, clock, memory };
  await app.register(organisationsApi, reading);
  await app.register(reviewablesApi, reading);
  await app.register(reviewsApi, reading);
  await app.register(customerExperienceReviewsApi, reading);
  await app.register(beyondV4Api, reading);
  await app.register(votesApi, { ...reading, keys: deps.keys });
  await app.register(conversationsApi, reading);
  otherMethods.close();
}

const mainJobDatabase = ({ db, mainJobPool: pool }: AppDeps) => ({ pool, db: connectKysely(pool, engineUnder(db)) });

/** What the read API and the embeds remember, and where they and the public pages read, by what the database tells of changes. */
function readsOf(app: FastifyInstance, deps: AppDeps, registry: Metrics["registry"]): CurrentReads {
  const { replicaPool, config } = deps;
  const longestLagMs = (config.READ_DATABASE_LAG_SECONDS ?? 10) * 1000;
  const reads = currentReads({
    ...deps,
    engine: engineUnder(deps.db),
    replica: replicaPool && { replicaPool, longestLagMs, othersOf: sharingOf },
    memoryBytes: (config.ANSWER_MEMORY_MB ?? 0) * 1024 * 1024,
    channel: reviewChangesChannel,
    registry,
  });
  app.addHook("onClose", reads.stop);
  return reads;
}
