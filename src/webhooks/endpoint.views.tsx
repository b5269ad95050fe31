import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { ProblemSummary, SelectField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import { ToCopy } from "../platform/html/to-copy.tsx";
import { MessageList } from "./messages.views.tsx";
import { type ListedMessage, messagesKeptDays, triesAtMost, type WebhookEndpoint } from "./webhook.ts";
import { EndpointFields, type EndpointForm, EndpointState, problemsOf } from "./webhooks.views.tsx";

export type EndpointPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  endpoint: WebhookEndpoint;
  messages: readonly ListedMessage[];
  isFailed: boolean;
  /** The last message of the page before. */
  before?: string | undefined;
  olderThan: string | undefined;
  /** The secret that was just made: the only time it is shown. */
  secret?: string | undefined;
  form?: EndpointForm | undefined;
  notice?: string | undefined;
  now: Date;
};

export function EndpointPage(props: EndpointPageProps): VNode {
  const { staff, organisation, endpoint, secret, notice } = props;
  const { url, eventTypes } = endpoint;
  const form = props.form ?? { url, eventTypes, problems: {} };
  const base = `/console/${organisation.trkref}/webhooks`;
  const path = `${base}/${endpoint.id}`;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={props.form ? "Error: Webhook" : "Webhook"}
      current="webhooks"
      notice={notice}
      scripts={secret === undefined ? [] : ["copy.js"]}
    >
      <p class="crumb">
        <a href={base}>Webhooks</a>
      </p>
      <div class="titled">
        <h1 class="address">{url}</h1>
        <EndpointState endpoint={endpoint} />
      </div>
      {secret === undefined ? null : <Secret secret={secret} endpoint={endpoint} />}
      <Trouble endpoint={endpoint} />
      {endpoint.disabledAt ? <Deed staff={staff} action={`${path}/enable`} label="Enable it again" /> : null}
      <ProblemSummary heading="Nothing was changed" problems={problemsOf(form)} />
      <h2 id="messages">Messages</h2>
      <p class="muted">
        Newest first, kept for {messagesKeptDays} days. A message that cannot be delivered is tried {triesAtMost} times
        over three days.
      </p>
      <div class="deeds-row">
        {endpoint.disabledAt ? null : <Deed staff={staff} action={`${path}/test`} label="Send a test message" />}
        <ReplayFailed staff={staff} action={`${path}/replay`} />
      </div>
      <MessageList {...props} path={path} />
      <h2>Address and events</h2>
      <form method="post" action={path} class="panel" noValidate>
        <CsrfField staff={staff} />
        <EndpointFields form={form} />
        <button type="submit">Save</button>
      </form>
      <h2>Secret</h2>
      <RotateForm staff={staff} action={`${path}/secret`} endpoint={endpoint} now={props.now} />
      <h2>Stop deliveries</h2>
      {endpoint.disabledAt ? null : (
        <Deed
          staff={staff}
          action={`${path}/disable`}
          label="Disable the endpoint"
          says="Nothing is sent until you enable the endpoint again. Waiting messages are sent then."
        />
      )}
      <details class="sure">
        <summary>Delete</summary>
        <form method="post" action={`${path}/delete`}>
          <CsrfField staff={staff} />
          <p>The secret and the list of messages are deleted with it. This cannot be undone.</p>
          <button type="submit" class="danger">
            Delete the endpoint
          </button>
        </form>
      </details>
    </ConsolePage>
  );
}

function Secret({ secret, endpoint }: { secret: string; endpoint: WebhookEndpoint }): VNode {
  return (
    <section class="notice done" role="status" aria-labelledby="made">
      <h2 id="made">Copy the secret now: it is not shown again</h2>
      <dl class="secrets">
        <dt>Secret</dt>
        <dd>
          <ToCopy id="made_secret" label="the secret">
            <code>{secret}</code>
          </ToCopy>
        </dd>
      </dl>
      <p class="muted">
        Your server uses it to verify every message.
        {endpoint.previousSecretUntil ? (
          <>
            {" "}
            Until <Instant at={endpoint.previousSecretUntil} />, messages are signed with the old secret too.
          </>
        ) : null}
      </p>
    </section>
  );
}

/** What the shop has to know when the endpoint does not work. */
function Trouble({ endpoint }: { endpoint: WebhookEndpoint }): VNode | null {
  const { disabledAt, disabledBecause, failingSince } = endpoint;
  if (disabledAt && disabledBecause !== "staff") {
    return (
      <p class="notice error">
        Disabled <Instant at={disabledAt} />:{" "}
        {disabledBecause === "gone"
          ? "the server answered 410, which means that it wants no more messages."
          : "every delivery failed for a week."}{" "}
        Nothing is sent until you enable it again. Waiting messages are sent then.
      </p>
    );
  }
  if (disabledAt || !failingSince) return null;
  return (
    <p class="notice">
      Nothing has been delivered since <Instant at={failingSince} />. After a week without a delivery, the endpoint is
      disabled.
    </p>
  );
}

type DeedProps = { staff: SignedInStaff; action: string; label: string; says?: string };

function Deed({ staff, action, label, says }: DeedProps): VNode {
  return (
    <form method="post" action={action}>
      <CsrfField staff={staff} />
      {says === undefined ? null : <p class="muted">{says}</p>}
      <button type="submit" class="secondary">
        {label}
      </button>
    </form>
  );
}

const windows = [
  ["hour", "in the last hour"],
  ["day", "in the last day"],
  ["week", "in the last week"],
  ["all", "at any time"],
] as const;

function ReplayFailed({ staff, action }: { staff: SignedInStaff; action: string }): VNode {
  return (
    <form method="post" action={action} class="replay">
      <CsrfField staff={staff} />
      <SelectField name="since" label="Send again what failed" value="day" options={windows} />
      <button type="submit" class="secondary">
        Send again
      </button>
    </form>
  );
}

type RotateProps = { staff: SignedInStaff; action: string; endpoint: WebhookEndpoint; now: Date };

function RotateForm({ staff, action, endpoint, now }: RotateProps): VNode {
  const { previousSecretUntil: until } = endpoint;
  return (
    <details class="sure">
      <summary>Make a new secret</summary>
      <form method="post" action={action}>
        <CsrfField staff={staff} />
        <p>
          For 24 hours, messages are signed with both the old and the new secret, so that your server can switch.
          {until && until > now ? " The secret before that is still in use, and stops at once." : ""}
        </p>
        <button type="submit" class="danger">
          Make a new secret
        </button>
      </form>
    </details>
  );
}
