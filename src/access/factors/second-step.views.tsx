import type { VNode } from "preact";
import { ProblemSummary, TextField } from "../../platform/html/form.tsx";
import { OutsidePage } from "../sign-in.views.tsx";
import { PasskeyForm, passkeyScript } from "./passkey-form.views.tsx";

export const secondStepPath = "/console/sign-in/second-step";

export type SecondStepPageProps = {
  ticket: string;
  next: string;
  /** For their passkeys, if they have some that work here. */
  passkeyOptions: object | undefined;
  hasCodes: boolean;
  problem?: string | undefined;
};

export function SecondStepPage({ ticket, next, passkeyOptions, hasCodes, problem }: SecondStepPageProps): VNode {
  const hidden = (
    <>
      <input type="hidden" name="ticket" value={ticket} />
      <input type="hidden" name="next" value={next} />
    </>
  );
  const hint = hasCodes
    ? "Six digits from your app, or one of your recovery codes"
    : "One of the recovery codes that you kept when you added your passkey";
  return (
    <OutsidePage title={problem ? "Error: One more step" : "One more step"} scripts={[passkeyScript]}>
      <h1>One more step</h1>
      <p>Your password is right. Now use your second factor.</p>
      <ProblemSummary heading="You are not signed in" problems={{ code: problem }} />
      {passkeyOptions ? (
        <PasskeyForm action={secondStepPath} kind="get" options={passkeyOptions} label="Use a passkey">
          {hidden}
        </PasskeyForm>
      ) : null}
      <form method="post" action={secondStepPath} noValidate>
        {hidden}
        <TextField name="code" label="Code" hint={hint} value="" autocomplete="one-time-code" isRequired />
        <button type="submit" class={hasCodes ? undefined : "secondary"}>
          Sign in
        </button>
      </form>
      <p class="muted after">
        Lost both? Whoever runs the server can remove your factors with <code>fairmark staff reset</code>.
      </p>
    </OutsidePage>
  );
}
