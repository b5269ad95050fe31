import type { ComponentChildren, VNode } from "preact";
import {
  ConsolePage,
  CsrfField,
  type KeyScope,
  keptDays,
  keyScopes,
  organisationPath,
  ProofNote,
  type SignedInStaff,
  scopeMeanings,
} from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { ProblemSummary, SelectField, TextField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import { ToCopy } from "../platform/html/to-copy.tsx";

/** A key as its page shows it. */
export type ShownKey = {
  key: string;
  name: string | null;
  scope: KeyScope;
  /** The other organisations it opens, of those that the reader serves. */
  others: readonly string[];
  /** Whether it opens an organisation that the reader does not serve; if so, it is not theirs to change. */
  isShared: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  lastReadAt: Date | null;
  lastOrdersAt: Date | null;
  revokedAt: Date | null;
  /** The last day on which it works, 2027-03-31; null if it does not end by itself. */
  lastDay: string | null;
  isInUse: boolean;
  /** The secret before the newest, as long as it is good. */
  earlierSecret: { until: Date; usedAt: Date | null } | undefined;
};

export type KeyFields = { name: string; scope: string; lastDay: string };
export type KeyProblems = Partial<Record<keyof KeyFields, string>>;

export type KeysPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  keys: readonly ShownKey[];
  /** What was just made, a key or a new secret of one: this is the only time the secret is shown. */
  made?: { key: string; secret: string; earlierUntil?: Date | undefined } | undefined;
  fields?: KeyFields;
  problems?: KeyProblems;
  notice?: string | undefined;
};

export function KeysPage(props: KeysPageProps): VNode {
  const { staff, organisation, keys, made, problems = {}, notice } = props;
  const isRefused = Object.keys(problems).length > 0;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={isRefused ? "Error: API keys" : "API keys"}
      current="keys"
      notice={notice}
      scripts={made ? ["copy.js"] : []}
    >
      <h1>API keys</h1>
      <p class="lead">
        The shop’s server uses a key and its secret to ask Fairmark about purchases.{" "}
        <a href="/docs">How to call the API</a>, with examples.
      </p>
      {made ? <MadeKey made={made} /> : null}
      <ProblemSummary heading="No key was made" problems={problems} />
      <ProofNote staff={staff} next={organisationPath(organisation.trkref, "keys")} />
      {keys.length === 0 ? <p class="empty">There is no key yet.</p> : <KeyList {...props} />}
      <h2>Make a key</h2>
      <NewKey {...props} />
    </ConsolePage>
  );
}

const nothing: KeyFields = { name: "", scope: "", lastDay: "" };

function NewKey({ staff, organisation, fields = nothing, problems = {} }: KeysPageProps): VNode {
  return (
    <form method="post" action={organisationPath(organisation.trkref, "keys")} class="panel line" noValidate>
      <CsrfField staff={staff} />
      <TextField
        name="name"
        label="What it is for"
        hint="To tell it apart in the list, such as “shop server”."
        value={fields.name}
        problem={problems.name}
        autocomplete="off"
      />
      <Limits fields={fields} problems={problems} />
      <button type="submit">Make a key</button>
    </form>
  );
}

function idOf(name: string, key: string | undefined): string {
  return key === undefined ? name : `${name}_${key}`;
}

const scopeOptions = keyScopes.map((scope) => [scope, scopeMeanings[scope]] as const);

type LimitsProps = { fields: KeyFields; problems?: KeyProblems; of?: string };

/** What a key is good for, and until when; `of` is the key, where there is one. */
function Limits({ fields, problems = {}, of }: LimitsProps): VNode {
  return (
    <>
      <SelectField
        name="scope"
        id={idOf("scope", of)}
        label="What it is good for"
        hint="As little as it needs: a program that shows reviews does not need to know who buys."
        value={fields.scope || "everything"}
        options={scopeOptions}
        problem={problems.scope}
      />
      <TextField
        name="lastDay"
        id={idOf("lastDay", of)}
        type="date"
        label="Last day"
        hint="The key works until the end of that day, by Greenwich Mean Time. If left blank, it does not end by itself."
        value={fields.lastDay}
        problem={problems.lastDay}
        autocomplete="off"
      />
    </>
  );
}

function MadeKey({ made }: { made: NonNullable<KeysPageProps["made"]> }): VNode {
  return (
    <section class="notice done" role="status" aria-labelledby="made">
      <h2 id="made">Copy the secret now: it is not shown again</h2>
      <dl class="secrets">
        <dt>Key</dt>
        <dd>
          <ToCopy id="made_key" label="the key">
            <code>{made.key}</code>
          </ToCopy>
        </dd>
        <dt>Secret</dt>
        <dd>
          <ToCopy id="made_secret" label="the secret">
            <code>{made.secret}</code>
          </ToCopy>
        </dd>
      </dl>
      {made.earlierUntil ? (
        <p>
          The earlier secret works as well until <Instant at={made.earlierUntil} />.
        </p>
      ) : null}
      <p class="muted">
        Fairmark keeps only a hash of it. Put both into the shop’s settings, and never into an e-mail.
      </p>
    </section>
  );
}

function KeyList({ staff, organisation, keys }: KeysPageProps): VNode {
  return (
    <ul class="rows wide">
      {keys.map((key) => (
        <KeyRow key={key.key} shown={key} staff={staff} organisation={organisation} />
      ))}
    </ul>
  );
}

type RowProps = { shown: ShownKey; staff: SignedInStaff; organisation: Organisation };

function KeyRow(props: RowProps): VNode {
  const { key, name, scope, others, isShared, createdAt, isInUse } = props.shown;
  return (
    <li>
      <div>
        <p>
          <span class="strong">{name ?? "Without a name"}</span> <code>{key}</code>
        </p>
        <p class="muted">{scopeMeanings[scope]}</p>
        <p class="muted">
          Made <Instant at={createdAt} />, <Uses shown={props.shown} />
          {others.length > 0 ? `; also opens ${others.join(", ")}` : ""}
        </p>
        <EarlierSecret shown={props.shown} />
      </div>
      <KeyState shown={props.shown} />
      {isInUse && !isShared ? <Changes {...props} /> : null}
    </li>
  );
}

/** When it was last used, and for what where that is known: uses of before it was noted are not. */
function Uses({ shown: { lastUsedAt, lastReadAt, lastOrdersAt } }: { shown: ShownKey }): VNode {
  if (!lastUsedAt) return <>never used</>;
  const uses = [
    lastReadAt && (["for reading", lastReadAt] as const),
    lastOrdersAt && (["for purchasers and orders", lastOrdersAt] as const),
  ].filter((use) => use !== null);
  if (uses.length === 0)
    return (
      <>
        last used <Instant at={lastUsedAt} />
      </>
    );
  return (
    <>
      last used{" "}
      {uses.map(([words, at], index) => (
        <>
          {index > 0 ? ", " : ""}
          {words} <Instant at={at} />
        </>
      ))}
    </>
  );
}

function EarlierSecret({ shown: { earlierSecret } }: { shown: ShownKey }): VNode | null {
  if (!earlierSecret) return null;
  const { until, usedAt } = earlierSecret;
  return (
    <p>
      Its earlier secret works until <Instant at={until} />, and{" "}
      {usedAt ? (
        <>
          was last used <Instant at={usedAt} />
        </>
      ) : (
        "has not been used since the new one was made"
      )}
      .
    </p>
  );
}

function KeyState({ shown: { revokedAt, isShared, lastDay, isInUse } }: { shown: ShownKey }): VNode | null {
  if (revokedAt)
    return (
      <p class="muted">
        Revoked <Instant at={revokedAt} />
      </p>
    );
  return (
    <>
      {lastDay === null ? null : (
        <p class={isInUse ? "muted" : "strong"}>{`${isInUse ? "Works until" : "Ended on"} ${lastDay}`}</p>
      )}
      {isShared ? <p class="muted">It opens other shops too, so only an admin can change it.</p> : null}
    </>
  );
}

function Changes({ shown, staff, organisation }: RowProps): VNode {
  const to = (act: string) => ({ action: `/console/${organisation.trkref}/keys/${act}`, staff, name: shown.key });
  return (
    <div class="deeds-folded">
      <Sure {...to("change")} summary="Change" button="Save the change">
        <Limits fields={{ name: "", scope: shown.scope, lastDay: shown.lastDay ?? "" }} of={shown.key} />
      </Sure>
      {shown.earlierSecret ? (
        <Sure {...to("end-earlier")} summary="End the earlier secret" button="End this secret" isDangerous>
          <p>Whoever still sends it is refused within a second. This cannot be undone.</p>
        </Sure>
      ) : (
        <Sure {...to("secret")} summary="New secret" button="Make a new secret">
          <SelectField
            name="keep"
            id={idOf("keep", shown.key)}
            label="The current secret keeps working for"
            hint="Both work meanwhile, so that servers can change over one by one."
            value={String(keptDays)}
            options={keeps}
          />
        </Sure>
      )}
      <Sure {...to("revoke")} summary="Revoke" button="Revoke the key" isDangerous>
        <p>Whoever uses it is refused within a second. This cannot be undone.</p>
      </Sure>
    </div>
  );
}

const keeps = [
  ["1", "a day"],
  ["7", "a week"],
  ["30", "30 days"],
  ["0", "not at all: it ends at once"],
] as const;

type SureProps = {
  staff: SignedInStaff;
  name: string;
  action: string;
  summary: string;
  button: string;
  isDangerous?: true;
  children: ComponentChildren;
};

/** A form about a key that is folded away until it is wanted. */
function Sure({ staff, name, action, summary, button, isDangerous, children }: SureProps): VNode {
  return (
    <details class="sure">
      <summary>{summary}</summary>
      <form method="post" action={action} noValidate>
        <CsrfField staff={staff} />
        <input type="hidden" name="key" value={name} />
        {children}
        <button type="submit" class={isDangerous ? "danger" : "secondary"}>
          {button}
        </button>
      </form>
    </details>
  );
}
