import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { CheckField, ProblemSummary, TextField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import { type WebhookEndpoint, type WebhookType, webhookTypes } from "./webhook.ts";

/** What was typed into the form of an endpoint, and what is wrong with it. */
export type EndpointForm = {
  url: string;
  eventTypes: readonly WebhookType[];
  problems: { url?: string | undefined; events?: string | undefined };
};

export type WebhooksPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  endpoints: readonly WebhookEndpoint[];
  form?: EndpointForm;
  notice?: string | undefined;
};

const allTypes = Object.keys(webhookTypes) as WebhookType[];
const untouched: EndpointForm = { url: "", eventTypes: allTypes, problems: {} };

export function WebhooksPage({ staff, organisation, endpoints, form = untouched, notice }: WebhooksPageProps): VNode {
  const title = hasProblems(form) ? "Error: Webhooks" : "Webhooks";
  return (
    <ConsolePage staff={staff} organisation={organisation} title={title} current="webhooks" notice={notice}>
      <h1>Webhooks</h1>
      <p class="lead">
        When something happens, Fairmark sends your server a signed message, as the Standard Webhooks specification
        describes. A message names the order, product and review, and never contains a person’s name, address, text or
        score. Your server reads the details through <a href="/docs">the API</a>.
      </p>
      <ProblemSummary heading="No endpoint was added" problems={problemsOf(form)} />
      {endpoints.length === 0 ? (
        <p class="empty">No endpoint has been added yet.</p>
      ) : (
        <ul class="rows">
          {endpoints.map((endpoint) => (
            <Row key={endpoint.id} endpoint={endpoint} organisation={organisation} />
          ))}
        </ul>
      )}
      <h2>Add an endpoint</h2>
      <form method="post" action={`/console/${organisation.trkref}/webhooks`} class="panel" noValidate>
        <CsrfField staff={staff} />
        <EndpointFields form={form} />
        <button type="submit">Add the endpoint</button>
      </form>
    </ConsolePage>
  );
}

function hasProblems({ problems }: EndpointForm): boolean {
  return problems.url !== undefined || problems.events !== undefined;
}

/** By the ids of the fields that they are about. */
export function problemsOf({ problems }: EndpointForm): Record<string, string | undefined> {
  return { url: problems.url, [`event_types_${allTypes[0]}`]: problems.events };
}

/** The fields of an endpoint, where it is added and where it is changed. */
export function EndpointFields({ form }: { form: EndpointForm }): VNode {
  return (
    <>
      <TextField
        name="url"
        label="Address"
        hint="Where your server receives messages: https:// and a public name, on port 443 or 8443."
        type="url"
        value={form.url}
        problem={form.problems.url}
        autocomplete="off"
      />
      <fieldset class="choices">
        <legend>Events</legend>
        {form.problems.events ? <p class="problem">{form.problems.events}</p> : null}
        {allTypes.map((type) => (
          <CheckField
            key={type}
            name="event_types"
            value={type}
            label={<code>{type}</code>}
            hint={webhookTypes[type]}
            isChecked={form.eventTypes.includes(type)}
          />
        ))}
      </fieldset>
    </>
  );
}

function Row({ endpoint, organisation }: { endpoint: WebhookEndpoint; organisation: Organisation }): VNode {
  const { id, url, eventTypes, createdAt } = endpoint;
  const events = eventTypes.length === allTypes.length ? "all events" : eventTypes.join(", ");
  return (
    <li>
      <div>
        <p>
          <a class="strong" href={`/console/${organisation.trkref}/webhooks/${id}`}>
            {url}
          </a>
        </p>
        <p class="muted">
          Since <Instant at={createdAt} />, {events}
        </p>
      </div>
      <EndpointState endpoint={endpoint} />
    </li>
  );
}

/** The state of an endpoint, in a word or two. */
export function EndpointState({ endpoint }: { endpoint: WebhookEndpoint }): VNode {
  const { disabledAt, disabledBecause, failingSince } = endpoint;
  if (disabledAt)
    return <span class="tag bad">{disabledBecause === "staff" ? "Disabled" : "Disabled automatically"}</span>;
  return failingSince ? <span class="tag due">Failing</span> : <span class="tag good">Enabled</span>;
}
