import type { ComponentChildren, VNode } from "preact";
import { ProblemSummary, TextField } from "../platform/html/form.tsx";
import { Document, Mark } from "../platform/html/page.tsx";
import { ConsoleHead } from "./console.views.tsx";
import { PasskeyForm, passkeyScript } from "./factors/passkey-form.views.tsx";
import { longestPassword, type PasswordProblem, shortestPassword } from "./password.ts";

export const passwordHint = `At least ${shortestPassword} characters. A few words in a row are easier to remember than symbols, and harder to guess.`;

export const passwordProblems: Record<PasswordProblem, string> = {
  too_short: `Choose a password of at least ${shortestPassword} characters`,
  too_long: `Choose a password of at most ${longestPassword} characters`,
  unreadable: "That password contains characters that cannot be stored; choose another",
  is_email: "Choose a password that is not the e-mail address",
  contains_name: "Choose a password that contains neither the e-mail address nor the name of a shop, nor “Fairmark”",
  common: "That password is among the first that an attacker would try; choose another",
};

/** Where somebody asks for a link to set a password; the page is part of the slice alerts. */
export const forgottenPasswordPath = "/console/forgotten-password";

export type OutsidePageProps = { title: string; scripts?: readonly `${string}.js`[]; children: ComponentChildren };

/** A page of the console for those who are not signed in. */
export function OutsidePage({ title, scripts = [], children }: OutsidePageProps): VNode {
  return (
    <Document title={`${title} – Fairmark`} lang="en" head={<ConsoleHead scripts={scripts} />}>
      <main class="outside">
        <p class="console-mark">
          <Mark />
          Fairmark
        </p>
        <div class="panel">{children}</div>
      </main>
    </Document>
  );
}

export type SignInPageProps = {
  email: string;
  next: string;
  notice?: string | undefined;
  problem?: string | undefined;
  /** For a passkey alone; undefined where this address can have none. */
  passkeyOptions: object | undefined;
};

export function SignInPage({ email, next, notice, problem, passkeyOptions }: SignInPageProps): VNode {
  return (
    <OutsidePage title={problem ? "Error: Sign in" : "Sign in"} scripts={[passkeyScript]}>
      <h1>Sign in</h1>
      {notice ? (
        <p class="notice" role="status">
          {notice}
        </p>
      ) : null}
      <ProblemSummary heading="You are not signed in" problems={{ password: problem }} />
      <form method="post" action="/console/sign-in" noValidate>
        <input type="hidden" name="next" value={next} />
        <TextField name="email" label="E-mail" type="email" value={email} autocomplete="username" isRequired />
        <TextField
          name="password"
          label="Password"
          type="password"
          value=""
          autocomplete="current-password"
          isRequired
        />
        <button type="submit">Sign in</button>
      </form>
      {passkeyOptions ? (
        <PasskeyForm
          action="/console/sign-in/passkey"
          kind="get"
          options={passkeyOptions}
          label="Use a passkey"
          isSecondary
        >
          <input type="hidden" name="next" value={next} />
        </PasskeyForm>
      ) : null}
      <p class="after">
        <a href={forgottenPasswordPath}>No password, or forgotten it?</a>
      </p>
    </OutsidePage>
  );
}

export type PasswordPageProps = { email: string; problem?: string | undefined };

export function PasswordPage({ email, problem }: PasswordPageProps): VNode {
  return (
    <OutsidePage title={problem ? "Error: Set your password" : "Set your password"}>
      <h1>Set your password</h1>
      <p>
        For <strong>{email}</strong>. The link that brought you here works once.
      </p>
      <ProblemSummary heading="Your password has not been set yet" problems={{ password: problem }} />
      <form method="post" noValidate>
        {/* Tells password managers whose password it is. */}
        <input type="hidden" name="username" value={email} autocomplete="username" />
        <TextField
          name="password"
          label="New password"
          type="password"
          value=""
          autocomplete="new-password"
          hint={passwordHint}
          problem={problem}
          isRequired
        />
        <TextField name="again" label="Type it again" type="password" value="" autocomplete="new-password" isRequired />
        <button type="submit">Set password</button>
      </form>
    </OutsidePage>
  );
}

export function LinkGonePage(): VNode {
  return (
    <OutsidePage title="This link no longer works">
      <h1>This link no longer works</h1>
      <p>
        A link to set a password works once: within an hour if it came by mail, otherwise within 24 hours and until a
        newer one is made. <a href={forgottenPasswordPath}>Ask for another</a>.
      </p>
      <p>
        <a href="/console/sign-in">Sign in</a>, if you have already set your password.
      </p>
    </OutsidePage>
  );
}
