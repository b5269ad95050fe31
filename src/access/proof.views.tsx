import type { VNode } from "preact";
import { ProblemSummary, TextField } from "../platform/html/form.tsx";
import { ConsolePage, CsrfField } from "./console.views.tsx";
import { PasskeyForm, passkeyScript } from "./factors/passkey-form.views.tsx";
import { proofPath } from "./proof.ts";
import type { SignedInStaff } from "./staff.ts";

export type ProofPageProps = {
  staff: SignedInStaff;
  next: string;
  /** Whether something was to be done that needs the proof. */
  isUndone: boolean;
  problem?: string | undefined;
  /** For their passkeys, if they have some that work here. */
  passkeyOptions: object | undefined;
};

export function ProofPage({ staff, next, isUndone, problem, passkeyOptions }: ProofPageProps): VNode {
  return (
    <ConsolePage
      staff={staff}
      title={problem ? "Error: Confirm that it is you" : "Confirm that it is you"}
      scripts={[passkeyScript]}
    >
      <h1>Confirm that it is you</h1>
      {isUndone ? (
        <p class="notice" role="status">
          Nothing was changed. Confirm that it is you, then try again.
        </p>
      ) : null}
      <p>
        To change keys, staff or how you sign in, or to export or erase a customer, you must have signed in or confirmed
        that it is you within the last quarter of an hour.
      </p>
      <ProblemSummary heading="That did not confirm it" problems={{ password: problem }} />
      <form method="post" action={proofPath} class="panel" noValidate>
        <CsrfField staff={staff} />
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="username" value={staff.email} autocomplete="username" />
        <TextField
          name="password"
          label="Your password"
          type="password"
          value=""
          autocomplete="current-password"
          isRequired
        />
        <button type="submit">Confirm</button>
      </form>
      {passkeyOptions ? (
        <PasskeyForm action={proofPath} kind="get" options={passkeyOptions} label="Use a passkey" isSecondary>
          <CsrfField staff={staff} />
          <input type="hidden" name="next" value={next} />
        </PasskeyForm>
      ) : null}
    </ConsolePage>
  );
}

/** Above a form that needs a fresh proof, so that nobody fills it in for nothing. */
export function ProofNote({ staff, next }: { staff: SignedInStaff; next: string }): VNode | null {
  if (staff.isProven) return null;
  return (
    <p class="notice">
      It is a while since you signed in. Before you change anything here,{" "}
      <a href={`${proofPath}?next=${encodeURIComponent(next)}`}>confirm that it is you</a>.
    </p>
  );
}
