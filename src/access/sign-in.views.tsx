import type { ComponentChildren, VNode } from "preact";
import { ProblemSummary, TextField } from "../platform/html/form.tsx";
import { Document, Mark } from "../platform/html/page.tsx";
import { ConsoleStylesheet } from "./console.views.tsx";
import { longestPassword, type PasswordProblem, shortestPassword } from "./password.ts";

export const passwordHint = `At least ${shortestPassword} characters. A few words in a row are easier to remember than symbols, and harder to guess.`;

export const passwordProblems: Record<PasswordProblem, string> = {
  too_short: `Choose a password of at least ${shortestPassword} characters`,
  too_long: `Choose a password of at most ${longestPassword} characters`,
  unreadable: "That password contains characters that cannot be stored; choose another",
  is_email: "Choose a password that is not the e-mail address",
};

/** A page of the console for those who are not signed in. */
function Outside({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <Document title={`${title} – Fairmark`} lang="en" head={<ConsoleStylesheet />}>
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
};

export function SignInPage({ email, next, notice, problem }: SignInPageProps): VNode {
  return (
    <Outside title={problem ? "Error: Sign in" : "Sign in"}>
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
      <p class="muted after">
        No password, or forgotten it? An admin can make you a link in the console to set one, and so can whoever runs
        the server, with <code>fairmark staff reset</code>.
      </p>
    </Outside>
  );
}

export type PasswordPageProps = { email: string; problem?: string | undefined };

export function PasswordPage({ email, problem }: PasswordPageProps): VNode {
  return (
    <Outside title={problem ? "Error: Set your password" : "Set your password"}>
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
    </Outside>
  );
}

export function LinkGonePage(): VNode {
  return (
    <Outside title="This link no longer works">
      <h1>This link no longer works</h1>
      <p>
        A link to set a password works once, within 24 hours, and stops working when a newer one is made. Ask for
        another: an admin can make one in the console, and so can whoever runs the server, with{" "}
        <code>fairmark staff reset</code>.
      </p>
      <p>
        <a href="/console/sign-in">Sign in</a>, if you have already set your password.
      </p>
    </Outside>
  );
}
