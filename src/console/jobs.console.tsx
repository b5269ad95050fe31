import type { FastifyPluginAsync } from "fastify";
import { recorded } from "../access/index.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import {
  countJobs,
  giveUpJob,
  listJobsToSee,
  listSweepRuns,
  removeJob,
  retryFailedJobs,
  retryJob,
} from "./jobs.queries.ts";
import { JobsPage } from "./jobs.views.tsx";

const path = "/console/jobs";
// Covers all organisations together, without anybody's data: for those who look after the installation.
const options = { schema: { hide: true }, config: { roles: ["admin"] } } as const;
const shownAtMost = 100;

type Route = { Querystring: Record<string, unknown> };

const deeds = { retry: retryJob, "give-up": giveUpJob, remove: removeJob } as const;

/** The queue of background jobs, and the recurring sweeps. */
export const jobsPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db, clock, sweeps }) => {
  app.get<Route>(path, options, async ({ staff, query }, reply) => {
    const [tasks, jobs, runs] = await Promise.all([countJobs(db), listJobsToSee(db, shownAtMost), listSweepRuns(db)]);
    const notice = notices[Object.keys(notices).find((name) => query[name] !== undefined) ?? ""];
    const page = { staff, tasks, jobs, sweeps, runs, shownAtMost, notice, now: clock() };
    return sendPage(reply, renderPage(JobsPage(page)));
  });

  app.post(
    path,
    { ...options, config: { ...options.config, records: ["jobs_changed"] } },
    async ({ staff, body }, reply) => {
      const deed = readText(body, "deed");
      const did = { deed: "jobs_changed", details: [deed.replaceAll("-", "_")] } as const;
      const by = { staffId: staff.id };
      if (deed === "retry-all") {
        await recorded(db, { by, did }, clock(), retryFailedJobs);
        return reply.redirect(`${path}?retried`, 303);
      }
      const id = readText(body, "job");
      if (!isDeed(deed)) throw new AppError("malformed_request");
      // A job that a worker is running, or has finished, is left alone.
      if (!/^\d{1,18}$/.test(id)) throw new AppError("conflict");
      await recorded(db, { by, did }, clock(), async (tx) => {
        if (!(await deeds[deed](tx, id))) throw new AppError("conflict");
      });
      return reply.redirect(`${path}?${deed}`, 303);
    },
  );
};

function isDeed(text: string): text is keyof typeof deeds {
  return Object.hasOwn(deeds, text);
}

const notices: Record<string, string> = {
  retried: "Every job that had failed is tried again.",
  retry: "The job is tried again.",
  "give-up": "The job is given up. It stays in the list until you remove it.",
  remove: "The job is removed.",
};
