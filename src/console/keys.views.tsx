import type { VNode } from "preact";
import { ConsolePage, CsrfField, organisationPath, ProofNote, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { ProblemSummary, TextField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";

/** A key as its page shows it. */
export type ShownKey = {
  key: string;
  name: string | null;
  /** The other organisations it opens, of those that the reader serves. */
  others: readonly string[];
  /** Whether it opens an organisation that the reader does not serve; if so, it is not theirs to revoke. */
  isShared: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

export type KeysPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  keys: readonly ShownKey[];
  /** The key that was just created: this is the only time its secret is shown. */
  made?: { key: string; secret: string } | undefined;
  name?: string;
  problem?: string | undefined;
  notice?: string | undefined;
};

export function KeysPage(props: KeysPageProps): VNode {
  const { staff, organisation, keys, made, name = "", problem, notice } = props;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={problem ? "Error: API keys" : "API keys"}
      current="keys"
      notice={notice}
    >
      <h1>API keys</h1>
      <p class="lead">With a key and its secret the shop’s server asks Fairmark about purchases.</p>
      {made ? <MadeKey made={made} /> : null}
      <ProblemSummary heading="No key was made" problems={{ name: problem }} />
      <ProofNote staff={staff} next={organisationPath(organisation.trkref, "keys")} />
      {keys.length === 0 ? <p class="empty">There is no key yet.</p> : <KeyList {...props} />}
      <h2>Make a key</h2>
      <form method="post" class="panel line" noValidate>
        <CsrfField staff={staff} />
        <TextField
          name="name"
          label="What it is for"
          hint="To tell it apart in the list, such as “shop server”."
          value={name}
          problem={problem}
          autocomplete="off"
        />
        <button type="submit">Make a key</button>
      </form>
    </ConsolePage>
  );
}

function MadeKey({ made }: { made: { key: string; secret: string } }): VNode {
  return (
    <section class="notice done" role="status" aria-labelledby="made">
      <h2 id="made">Copy the secret now: it is not shown again</h2>
      <dl class="secrets">
        <dt>Key</dt>
        <dd>
          <code>{made.key}</code>
        </dd>
        <dt>Secret</dt>
        <dd>
          <code>{made.secret}</code>
        </dd>
      </dl>
      <p class="muted">
        Fairmark keeps only a hash of it. Put both into the shop’s settings, and never into an e-mail.
      </p>
    </section>
  );
}

function KeyList({ staff, organisation, keys }: KeysPageProps): VNode {
  return (
    <ul class="rows">
      {keys.map((key) => (
        <KeyRow key={key.key} shown={key} staff={staff} organisation={organisation} />
      ))}
    </ul>
  );
}

type RowProps = { shown: ShownKey; staff: SignedInStaff; organisation: Organisation };

function KeyRow({ shown, staff, organisation }: RowProps): VNode {
  const { key, name, others, isShared, createdAt, lastUsedAt, revokedAt } = shown;
  return (
    <li>
      <div>
        <p class="strong">{name ?? "Without a name"}</p>
        <p>
          <code>{key}</code>
        </p>
        <p class="muted">
          Made <Instant at={createdAt} />, {lastUsedAt ? <LastUse at={lastUsedAt} /> : "never used"}
          {others.length > 0 ? `, also opens ${others.join(", ")}` : ""}
        </p>
      </div>
      <KeyState shown={shown} />
      {revokedAt || isShared ? null : <Revoke name={key} staff={staff} organisation={organisation} />}
    </li>
  );
}

function LastUse({ at }: { at: Date }): VNode {
  return (
    <>
      last used <Instant at={at} />
    </>
  );
}

function KeyState({ shown: { revokedAt, isShared } }: { shown: ShownKey }): VNode | null {
  if (revokedAt)
    return (
      <p class="muted">
        Revoked <Instant at={revokedAt} />
      </p>
    );
  return isShared ? <p class="muted">It opens other shops too, so only an admin can revoke it.</p> : null;
}

type RevokeProps = { name: string; staff: SignedInStaff; organisation: Organisation };

function Revoke({ name, staff, organisation }: RevokeProps): VNode {
  return (
    <details class="sure">
      <summary>Revoke</summary>
      <form method="post" action={`/console/${organisation.trkref}/keys/revoke`}>
        <CsrfField staff={staff} />
        <input type="hidden" name="key" value={name} />
        <p>Whoever uses it is refused within a second. This cannot be undone.</p>
        <button type="submit" class="danger">
          Revoke it
        </button>
      </form>
    </details>
  );
}
