import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import { inFull } from "../platform/formats.ts";
import { Instant, inZone } from "../platform/html/instant.tsx";

type Counts = { waiting: number; scheduled: number; running: number; retrying: number; failed: number };

type Job = {
  id: string;
  task: string;
  key: string | null;
  state: "running" | "retrying" | "failed";
  attempts: number;
  maxAttempts: number;
  /** A code, never a message. */
  lastError: string | null;
  runAt: Date;
  lockedAt: Date | null;
  updatedAt: Date;
};

export type JobsPageProps = {
  staff: SignedInStaff;
  tasks: readonly { task: string; counts: Counts; oldestWaitingSince: Date | null }[];
  jobs: readonly Job[];
  shownAtMost: number;
  /** The recurring sweeps: when each runs (as a cron schedule), what it does, and whether it sends mail to people. */
  sweeps: readonly { task: string; schedule: string; does: string; mails: boolean }[];
  runs: readonly { task: string; endedAt: Date; milliseconds: number; failure: string | null }[];
  notice: string | undefined;
  now: Date;
};

export function JobsPage(props: JobsPageProps): VNode {
  const { staff, tasks, jobs, shownAtMost, notice } = props;
  const failing = jobs.filter(({ state }) => state !== "running");
  const running = jobs.filter(({ state }) => state === "running");
  return (
    <ConsolePage staff={staff} title="Jobs" current="jobs" notice={notice}>
      <h1>Jobs</h1>
      <p class="lead">What Fairmark does in the background, for all shops together.</p>
      <Tiles tasks={tasks} />
      <h2>Failed and retrying</h2>
      {failing.length === 0 ? (
        <p class="empty">No job has failed.</p>
      ) : (
        <>
          <form method="post" action="/console/jobs" class="retry-all">
            <CsrfField staff={staff} />
            <input type="hidden" name="deed" value="retry-all" />
            <button type="submit" class="secondary">
              Try all of them again
            </button>
          </form>
          <p class="muted" id="end_hint">
            A job that you give up is not tried again, and one that you remove is gone from this list. What it was to do
            stays undone, unless a sweep finds it again.
          </p>
          <ul class="rows wide">
            {failing.map((job) => (
              <FailedRow key={job.id} job={job} staff={staff} />
            ))}
          </ul>
          {jobs.length >= shownAtMost ? (
            <p class="muted">The list ends after {shownAtMost}; there may be more.</p>
          ) : null}
        </>
      )}
      {running.length === 0 ? null : <Running jobs={running} />}
      <h2>In the queue, by task</h2>
      {tasks.length === 0 ? <p class="empty">The queue is empty.</p> : <TaskList tasks={tasks} />}
      <h2>Recurring</h2>
      <Sweeps {...props} />
    </ConsolePage>
  );
}

function Tiles({ tasks }: Pick<JobsPageProps, "tasks">): VNode {
  const sum = (state: keyof Counts) => tasks.reduce((total, { counts }) => total + counts[state], 0);
  const since = tasks
    .flatMap(({ oldestWaitingSince }) => oldestWaitingSince ?? [])
    .toSorted((a, b) => a.getTime() - b.getTime())[0];
  return (
    <dl class="tiles">
      <Tile label="Waiting" value={sum("waiting")}>
        {since ? (
          <>
            since <Instant at={since} />
          </>
        ) : (
          "nothing is due"
        )}
      </Tile>
      <Tile label="Scheduled" value={sum("scheduled")}>
        for later
      </Tile>
      <Tile label="Running" value={sum("running")}>
        taken up by a worker
      </Tile>
      <Tile label="Retrying" value={sum("retrying")}>
        failed, tried again automatically
      </Tile>
      <Tile label="Failed" value={sum("failed")}>
        given up
      </Tile>
    </dl>
  );
}

function Tile({ label, value, children }: { label: string; value: number; children: VNode | string }): VNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd class="value">{inFull(value)}</dd>
      <dd>{children}</dd>
    </div>
  );
}

function FailedRow({ job, staff }: { job: Job; staff: SignedInStaff }): VNode {
  const { id, task, key, state, attempts, maxAttempts, lastError, runAt, updatedAt } = job;
  return (
    <li>
      <div>
        <p>
          <span class="strong">{task}</span>{" "}
          <span class={state === "failed" ? "tag bad" : "tag due"}>{state === "failed" ? "Failed" : "Retrying"}</span>
        </p>
        <p>
          <code>{lastError ?? "no error noted"}</code>
        </p>
        <p class="muted">
          {attempts} of {maxAttempts} tries, last <Instant at={updatedAt} />
          {state === "retrying" ? (
            <>
              , next <Instant at={runAt} />
            </>
          ) : null}
        </p>
        {key ? (
          <p class="muted">
            <code>{key}</code>
          </p>
        ) : null}
      </div>
      <div class="deeds-row">
        <Deed staff={staff} job={id} deed="retry" label="Try again" />
        {state === "failed" ? (
          <Deed staff={staff} job={id} deed="remove" label="Remove" />
        ) : (
          <Deed staff={staff} job={id} deed="give-up" label="Give up" />
        )}
      </div>
    </li>
  );
}

type DeedProps = { staff: SignedInStaff; job: string; deed: "retry" | "give-up" | "remove"; label: string };

function Deed({ staff, job, deed, label }: DeedProps): VNode {
  return (
    <form method="post" action="/console/jobs">
      <CsrfField staff={staff} />
      <input type="hidden" name="deed" value={deed} />
      <input type="hidden" name="job" value={job} />
      <button
        type="submit"
        class={deed === "retry" ? "secondary" : "danger"}
        aria-describedby={deed === "retry" ? undefined : "end_hint"}
      >
        {label}
      </button>
    </form>
  );
}

function Running({ jobs }: { jobs: readonly Job[] }): VNode {
  return (
    <>
      <h2>Running</h2>
      <ul class="rows wide">
        {jobs.map(({ id, task, attempts, lockedAt }) => (
          <li key={id}>
            <p class="strong">{task}</p>
            <p class="muted">
              {lockedAt ? (
                <>
                  Since <Instant at={lockedAt} />
                </>
              ) : null}
              {attempts > 1 ? `, try ${attempts}` : ""}
            </p>
          </li>
        ))}
      </ul>
      <p class="muted">
        What a killed worker was doing stays here for four hours. Sweeps do its work again long before that.
      </p>
    </>
  );
}

function TaskList({ tasks }: Pick<JobsPageProps, "tasks">): VNode {
  return (
    <ul class="rows wide">
      {tasks.map(({ task, counts }) => (
        <li key={task}>
          <p class="strong">{task}</p>
          <p class="muted">{countsInWords(counts)}</p>
        </li>
      ))}
    </ul>
  );
}

function countsInWords(counts: Counts): string {
  const named = Object.entries(counts).filter(([, count]) => count > 0);
  return named.map(([state, count]) => `${inFull(count)} ${state}`).join(", ");
}

function Sweeps({ sweeps, runs, staff, now }: Pick<JobsPageProps, "sweeps" | "runs" | "staff" | "now">): VNode {
  return (
    <ul class="rows wide">
      {sweeps.map(({ task, schedule, does, mails }) => {
        const last = runs.find((run) => run.task === task);
        return (
          <li key={task}>
            <div>
              <p class="strong">{task}</p>
              <p>
                {does} {mails ? <span class="tag">Mails</span> : null}
              </p>
              <p class="muted">{inWords(schedule, staff.timeZone, now)}</p>
            </div>
            <p>
              {last ? (
                <>
                  {last.failure === null ? null : (
                    <span class="tag bad">
                      Failed: <code>{last.failure}</code>
                    </span>
                  )}{" "}
                  <span class="muted">
                    Last <Instant at={last.endedAt} />, {inFull(last.milliseconds)} ms
                  </span>
                </>
              ) : (
                <span class="muted">No run is recorded</span>
              )}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

/** Puts the few forms of schedule in use into words; any other is shown as cron has it. */
function inWords(schedule: string, timeZone: string, now: Date): string {
  const [minute = "", hour = "", ...rest] = schedule.split(" ");
  const isDaily = rest.every((part) => part === "*") && /^\d+$/.test(minute);
  if (schedule === "* * * * *") return "Every minute";
  const [, step] = /^\*\/(\d+) \* \* \* \*$/.exec(schedule) ?? [];
  if (step) return `Every ${step} minutes`;
  if (isDaily && hour === "*") return `Every hour, at ${minute} minutes past`;
  if (isDaily && /^\d+$/.test(hour)) {
    // Turns come by the clock of UTC. In a zone with summer time they are an hour later then, and the name of the zone says so.
    const turn = new Date(now);
    turn.setUTCHours(Number(hour), Number(minute), 0, 0);
    return `Every day at ${inZone(turn, timeZone, "minute of day")}`;
  }
  return schedule;
}
