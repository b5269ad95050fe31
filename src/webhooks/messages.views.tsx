import type { VNode } from "preact";
import { CsrfField, type SignedInStaff } from "../access/index.ts";
import { inFull } from "../platform/formats.ts";
import { Instant } from "../platform/html/instant.tsx";
import type { AttemptOutcome, ListedMessage } from "./webhook.ts";

export type MessageListProps = {
  staff: SignedInStaff;
  path: string;
  messages: readonly ListedMessage[];
  isFailed: boolean;
  before?: string | undefined;
  olderThan: string | undefined;
};

/** What an endpoint was told, and how each attempt went. */
export function MessageList(props: MessageListProps): VNode {
  const { path, messages, isFailed, before } = props;
  return (
    <>
      <nav class="tabs" aria-label="Which messages">
        <a href={`${path}#messages`} aria-current={isFailed ? undefined : "page"}>
          All
        </a>
        <a href={`${path}?show=failed#messages`} aria-current={isFailed ? "page" : undefined}>
          Failed
        </a>
      </nav>
      {messages.length === 0 ? (
        <p class="empty">{emptyWords(isFailed, before)}</p>
      ) : (
        <ul class="rows wide">
          {messages.map((message) => (
            <Row key={message.id} {...props} message={message} />
          ))}
        </ul>
      )}
      <Paging {...props} />
    </>
  );
}

function emptyWords(isFailed: boolean, before: string | undefined): string {
  if (before !== undefined) return "There are no older messages.";
  return isFailed ? "No message has failed." : "There are no messages yet.";
}

function Row({ message, staff, path }: MessageListProps & { message: ListedMessage }): VNode {
  const { id, type, body, createdAt, state, nextAttemptAt, attempts } = message;
  return (
    <li>
      <div>
        <p>
          <code class="strong">{type}</code>{" "}
          <span class="muted">
            <Instant at={createdAt} />
          </span>
        </p>
        <p class="muted">
          {attempts.length === 0
            ? "Not tried yet"
            : `Tried ${attempts.length === 1 ? "once" : `${attempts.length} times`}`}
          {state === "waiting" && nextAttemptAt && attempts.length > 0 ? (
            <>
              , next <Instant at={nextAttemptAt} />
            </>
          ) : null}
        </p>
      </div>
      <State state={state} />
      <details class="more">
        <summary>Details</summary>
        <pre class="sent">{body}</pre>
        <p class="muted">
          webhook-id <code>{id}</code>
        </p>
        {attempts.length === 0 ? null : <Attempts attempts={attempts} />}
        <form method="post" action={`${path}/replay`}>
          <CsrfField staff={staff} />
          <input type="hidden" name="message" value={id} />
          <button type="submit" class="secondary">
            Send again
          </button>
        </form>
      </details>
    </li>
  );
}

function State({ state }: Pick<ListedMessage, "state">): VNode {
  if (state === "delivered") return <span class="tag good">Delivered</span>;
  return state === "failed" ? <span class="tag bad">Failed</span> : <span class="tag">Waiting</span>;
}

const outcomes: Record<AttemptOutcome, string> = {
  delivered: "delivered",
  answered: "refused",
  timed_out: "no answer within 15 seconds",
  no_such_host: "the name does not resolve to an address",
  forbidden_address: "not a public https address, so nothing was sent",
  tls_failed: "no secure connection: check the certificate",
  not_connected: "no connection",
};

function Attempts({ attempts }: Pick<ListedMessage, "attempts">): VNode {
  return (
    <ol class="attempts">
      {attempts.map(({ attempt, attemptedAt, outcome, status, milliseconds }) => (
        <li key={attempt} value={attempt}>
          <Instant at={attemptedAt} />: {outcome === null ? "in progress, or interrupted" : outcomes[outcome]}
          {status === null ? "" : `, status ${status}`}
          {milliseconds === null ? "" : `, ${inFull(milliseconds)} ms`}
        </li>
      ))}
    </ol>
  );
}

function Paging({ path, isFailed, before, olderThan }: MessageListProps): VNode | null {
  if (before === undefined && olderThan === undefined) return null;
  const narrowing = isFailed ? "show=failed" : "";
  return (
    <nav class="paging" aria-label="Pages">
      {before === undefined ? null : <a href={`${path}${narrowing ? `?${narrowing}` : ""}#messages`}>Newest</a>}
      {olderThan === undefined ? null : (
        <a href={`${path}?${narrowing ? `${narrowing}&` : ""}before=${olderThan}#messages`} rel="next">
          Older
        </a>
      )}
    </nav>
  );
}
