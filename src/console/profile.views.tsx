import type { VNode } from "preact";
import {
  ConsolePage,
  CsrfField,
  factorsPath,
  type ListedSession,
  passwordHint,
  roleMeanings,
  type SignedInStaff,
} from "../access/index.ts";
import { noticesPath } from "../alerts/index.ts";
import { ProblemSummary, TextField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";

export type ProfileProblems = { current?: string; password?: string; again?: string };
export type ProfilePageProps = {
  staff: SignedInStaff;
  sessions: readonly ListedSession[];
  problems?: ProfileProblems;
  notice?: string | undefined;
};

export function ProfilePage({ staff, sessions, problems = {}, notice }: ProfilePageProps): VNode {
  const { email, role, organisations } = staff;
  const title = Object.keys(problems).length > 0 ? "Error: Your account" : "Your account";
  return (
    <ConsolePage staff={staff} title={title} current="profile" notice={notice}>
      <h1>Your account</h1>
      <dl class="facts-list">
        <dt>E-mail</dt>
        <dd>{email}</dd>
        <dt>Role</dt>
        <dd>
          {role}: {roleMeanings[role]}
        </dd>
        <dt>Shops</dt>
        <dd>{organisations === "all" ? "all of them" : organisations.map(({ name }) => name).join(", ")}</dd>
      </dl>
      <h2>Change your password</h2>
      <ProblemSummary heading="Your password was not changed" problems={problems} />
      <form method="post" action="/console/profile" class="panel" noValidate>
        <CsrfField staff={staff} />
        <input type="hidden" name="username" value={email} autocomplete="username" />
        <TextField
          name="current"
          label="Your current password"
          type="password"
          value=""
          autocomplete="current-password"
          problem={problems.current}
        />
        <TextField
          name="password"
          label="New password"
          hint={passwordHint}
          type="password"
          value=""
          autocomplete="new-password"
          problem={problems.password}
        />
        <TextField
          name="again"
          label="Type it again"
          type="password"
          value=""
          autocomplete="new-password"
          problem={problems.again}
        />
        <p class="muted">Every other browser that you are signed in with is signed out.</p>
        <button type="submit">Change password</button>
      </form>
      <h2>Passkeys and codes</h2>
      <p>
        {staff.hasFactor
          ? "You have a second factor. "
          : "You have no second factor yet: whoever knows your password can sign in. "}
        <a href={factorsPath}>Passkeys, codes and recovery codes</a>
      </p>
      <h2>Notices</h2>
      <p>
        You can be told by e-mail what is waiting for you, at once or once a day.{" "}
        <a href={noticesPath}>Choose your notices</a>
      </p>
      <h2 id="sessions">Where you are signed in</h2>
      <p class="muted" id="end_hint">
        If you do not recognise one of these, end it and change your password. Whoever uses it is signed out at once,
        and can sign in again until you have changed it.
      </p>
      <ul class="rows">
        {sessions.map((session) => (
          <Session key={session.id} staff={staff} session={session} />
        ))}
      </ul>
      {sessions.length > 1 ? (
        <form method="post" action="/console/profile/sessions/end-others">
          <CsrfField staff={staff} />
          <button type="submit" class="secondary" aria-describedby="end_hint">
            End all others
          </button>
        </form>
      ) : null}
    </ConsolePage>
  );
}

function Session({ staff, session }: { staff: SignedInStaff; session: ListedSession }): VNode {
  const { id, device, createdAt, lastSeenAt } = session;
  const name = device ?? "Unknown browser";
  return (
    <li>
      <span>{id === staff.sessionId ? <strong>{name}, this one</strong> : name}</span>
      <span class="muted">
        signed in <Instant at={createdAt} />, last used <Instant at={lastSeenAt} />
      </span>
      {id === staff.sessionId ? null : (
        <form method="post" action="/console/profile/sessions/end">
          <CsrfField staff={staff} />
          <input type="hidden" name="session" value={id} />
          <button type="submit" class="secondary" aria-label={`End: ${name}`} aria-describedby="end_hint">
            End
          </button>
        </form>
      )}
    </li>
  );
}
