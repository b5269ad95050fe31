import type { VNode } from "preact";
import { ProblemSummary, TextField } from "../../platform/html/form.tsx";
import { Instant } from "../../platform/html/instant.tsx";
import { ConsolePage, CsrfField } from "../console.views.tsx";
import { ProofNote } from "../proof.views.tsx";
import type { SignedInStaff } from "../staff.ts";
import type { NewCodes } from "./app-codes.ts";
import type { ListedPasskey } from "./passkey.ts";
import { PasskeyForm, passkeyScript } from "./passkey-form.views.tsx";

/** Where somebody adds and removes what they sign in with beside their password. */
export const factorsPath = "/console/profile/factors";

export type FactorsPageProps = {
  staff: SignedInStaff;
  passkeys: readonly ListedPasskey[];
  hasCodes: boolean;
  recoveryCodesLeft: number;
  /** For a new passkey; undefined where this address can have none. */
  creationOptions: object | undefined;
  /** What the browser is told of the passkeys that still count. */
  accepted: object | undefined;
  /** Whether they have to have one before they get any further. */
  isRequired: boolean;
  problem?: string | undefined;
  notice?: string | undefined;
};

export function FactorsPage(props: FactorsPageProps): VNode {
  const { staff, passkeys, hasCodes, recoveryCodesLeft, isRequired, problem, notice, accepted } = props;
  const hasAny = passkeys.length > 0 || hasCodes;
  return (
    <ConsolePage
      staff={staff}
      title={problem ? "Error: Passkeys and codes" : "Passkeys and codes"}
      current="profile"
      notice={notice}
      scripts={[passkeyScript]}
    >
      <p class="crumb">
        <a href="/console/profile">Your account</a>
      </p>
      <h1>Passkeys and codes</h1>
      <p class="lead">
        {hasAny
          ? "Your password alone does not sign you in."
          : "Your password alone signs you in. Add a second factor, so that a stolen password is not enough."}
      </p>
      {isRequired ? (
        <p class="notice" role="status">
          Admins of this server need a second factor. Once you have added one, you can open everything else.
        </p>
      ) : null}
      <ProofNote staff={staff} next={factorsPath} />
      <ProblemSummary heading="Nothing was changed" problems={{ code: problem }} />
      <div data-passkeys={accepted ? JSON.stringify(accepted) : undefined}>
        <Passkeys {...props} />
      </div>
      <h2>An app with codes</h2>
      <p>
        {hasCodes
          ? "An app on your phone shows your codes. Setting up another replaces it."
          : "An app on your phone shows six digits that change every half minute."}
      </p>
      <Act staff={staff} path="codes/offer" label={hasCodes ? "Set up another app" : "Set up an app"} />
      {hasCodes ? (
        <Act
          staff={staff}
          path="codes/remove"
          label="Remove the app"
          says="Its codes no longer sign you in. Without a passkey, your password alone does."
          isDangerous
        />
      ) : null}
      {hasAny ? (
        <>
          <h2>Recovery codes</h2>
          <p>
            {recoveryCodesLeft === 1 ? "1 recovery code is" : `${recoveryCodesLeft} recovery codes are`} left. Each
            signs you in once, after your password, when you have lost the rest.
          </p>
          <Act staff={staff} path="recovery-codes" label="Make new ones" says="Your current codes then stop working." />
        </>
      ) : null}
    </ConsolePage>
  );
}

function Passkeys({ staff, passkeys, creationOptions }: FactorsPageProps): VNode {
  return (
    <>
      <h2>Passkeys</h2>
      <p>A passkey signs you in with your fingerprint, your face or a PIN, either by itself or after your password.</p>
      {passkeys.length === 0 ? null : (
        <p class="muted" id="remove_hint">
          A passkey that you remove no longer signs you in, wherever it is kept.
        </p>
      )}
      {passkeys.length === 0 ? null : (
        <ul class="rows">
          {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
            <li key={id}>
              <span>{name}</span>
              <span class="muted">
                added <Instant at={createdAt} />
                {lastUsedAt ? (
                  <>
                    , last used <Instant at={lastUsedAt} />
                  </>
                ) : (
                  ", not used yet"
                )}
              </span>
              <form method="post" action={`${factorsPath}/passkeys/remove`}>
                <CsrfField staff={staff} />
                <input type="hidden" name="passkey" value={id} />
                <button type="submit" class="secondary" aria-label={`Remove: ${name}`} aria-describedby="remove_hint">
                  Remove
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      {creationOptions ? (
        <PasskeyForm
          action={`${factorsPath}/passkeys`}
          kind="create"
          options={creationOptions}
          label="Add a passkey"
          isSecondary
          isPanel
        >
          <CsrfField staff={staff} />
          <TextField
            name="name"
            label="What to call it"
            hint="To tell it apart, such as “laptop” or “blue key”."
            value=""
            autocomplete="off"
          />
        </PasskeyForm>
      ) : (
        <p class="muted">
          Browsers only make passkeys for host names, and you have opened this console at an IP address. Set{" "}
          <code>BASE_URL</code> to a host name, and open the console there.
        </p>
      )}
    </>
  );
}

/** `says`: what it takes away, if it does. */
type ActProps = { staff: SignedInStaff; path: string; label: string; says?: string; isDangerous?: boolean };

function Act({ staff, path, label, says, isDangerous = false }: ActProps): VNode {
  return (
    <form method="post" action={`${factorsPath}/${path}`}>
      <CsrfField staff={staff} />
      {says === undefined ? null : <p class="muted">{says}</p>}
      <button type="submit" class={isDangerous ? "danger" : "secondary"}>
        {label}
      </button>
    </form>
  );
}

export type OfferPageProps = {
  staff: SignedInStaff;
  offer: NewCodes;
  /** A picture of the address for the app's camera. */
  picture: string;
  problem?: string | undefined;
};

export function OfferPage({ staff, offer, picture, problem }: OfferPageProps): VNode {
  return (
    <ConsolePage staff={staff} title={problem ? "Error: Set up an app" : "Set up an app"} current="profile">
      <p class="crumb">
        <a href={factorsPath}>Passkeys and codes</a>
      </p>
      <h1>Set up an app</h1>
      <p>Scan this with the app, or type the secret into it.</p>
      <p>
        <img src={picture} alt="The secret below, for a camera" width="220" height="220" />
      </p>
      <p>
        <code class="copy">{(offer.secret.match(/.{1,4}/g) ?? []).join(" ")}</code>
      </p>
      <ProblemSummary heading="Nothing was changed" problems={{ code: problem }} />
      <form method="post" action={`${factorsPath}/codes`} class="panel" noValidate>
        <CsrfField staff={staff} />
        <input type="hidden" name="offer" value={offer.sealed} />
        <TextField
          name="code"
          label="The code that the app shows now"
          value=""
          autocomplete="one-time-code"
          problem={problem}
          isRequired
        />
        <button type="submit">Use this app</button>
      </form>
    </ConsolePage>
  );
}

/** Shown this once: only their hashes are kept. */
export function RecoveryCodesPage({ staff, codes }: { staff: SignedInStaff; codes: readonly string[] }): VNode {
  return (
    <ConsolePage staff={staff} title="Recovery codes" current="profile">
      <h1>Recovery codes</h1>
      <p class="lead">
        Print these or write them down, and do not keep them on your phone. Each works once, after your password. They
        are not shown again.
      </p>
      <ul class="notice done">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href={factorsPath}>I have kept them</a>
      </p>
    </ConsolePage>
  );
}
