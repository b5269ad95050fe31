import type { VNode } from "preact";
import { forgottenPasswordPath, OutsidePage } from "../access/index.ts";
import { ProblemSummary, TextField } from "../platform/html/form.tsx";

export type ForgottenPageProps = { email: string; problem?: string | undefined };

export function ForgottenPage({ email, problem }: ForgottenPageProps): VNode {
  return (
    <OutsidePage title={problem ? "Error: Reset your password" : "Reset your password"}>
      <h1>Reset your password</h1>
      <p>We send you an e-mail with a link to set a new password. Your old one works until you do.</p>
      <ProblemSummary heading="No e-mail was sent" problems={{ email: problem }} />
      <form method="post" action={forgottenPasswordPath} noValidate>
        <TextField
          name="email"
          label="E-mail"
          type="email"
          value={email}
          autocomplete="username"
          problem={problem}
          isRequired
        />
        <button type="submit">Send the link</button>
      </form>
      <Otherwise />
    </OutsidePage>
  );
}

/** The same whoever asked, and whether or not anybody has that address. */
export function AskedPage({ email }: { email: string }): VNode {
  return (
    <OutsidePage title="Check your inbox">
      <h1>Check your inbox</h1>
      <p>
        If <strong>{email}</strong> belongs to somebody who works here, an e-mail with a link is on its way to them. The
        link works once, within an hour. The e-mail can take a few minutes; look in your spam folder too.
      </p>
      <Otherwise />
    </OutsidePage>
  );
}

/** Where no mails can be sent. */
export function NoMailPage(): VNode {
  return (
    <OutsidePage title="Reset your password">
      <h1>Reset your password</h1>
      <p>This server sends no e-mails, so it cannot send you a link to set a new password.</p>
      <Otherwise />
    </OutsidePage>
  );
}

function Otherwise(): VNode {
  return (
    <>
      <p class="muted after">
        An admin can make you such a link in the console, under Staff, and so can whoever runs the server, with{" "}
        <code>fairmark staff reset</code>.
      </p>
      <p>
        <a href="/console/sign-in">Back to signing in</a>
      </p>
    </>
  );
}
