import type { ComponentChildren, VNode } from "preact";
import { Instant } from "../platform/html/instant.tsx";
import { Page } from "../platform/html/page.tsx";
import { furtherStylesheetUrl } from "../platform/http/assets.ts";
import type { DemoState } from "./demo-tour.ts";

export type DemoStartProps = {
  /** The link that sets a password; undefined if it has been used, or if the reader may not have it. */
  passwordUrl: string | undefined;
  hasPassword: boolean;
  staffEmail: string;
  productPath: string;
  mailUrl: string;
  mailsUrl: string;
  states: readonly DemoState[];
  startedAt: Date;
};

/** Where the demo begins: the way to each part of the program. */
export function DemoStartPage(props: DemoStartProps): VNode {
  const { productPath, mailUrl, mailsUrl, states } = props;
  const linkOf = (state: string) => states.find((one) => one.review_state === state)?.review_url;
  const head = <link rel="stylesheet" href={furtherStylesheetUrl("demo.css")} />;
  const footnote = "Fairmark demo: shop, customers and reviews are made up, and no mail leaves this machine.";
  return (
    <Page title="Fairmark demo" lang="en" masthead="Fairmark demo" head={head} footnote={footnote}>
      <h1>Acme Home, a sample shop</h1>
      <p class="lead">
        An order arrives, the customer is asked by e-mail and writes a review, somebody decides, and shoppers read it.
        Each of them sees a different part; here is the way into all of them.
      </p>
      <ul class="demo-ways">
        <Console {...props} />
        <Way title="The shopper">
          <p>
            <a href={productPath}>All reviews of one product</a>
          </p>
          <Link href={linkOf("published")}>One published review</Link>
          <p>
            <a href="/reviews/ACME/policy">The rules, and the figures</a>
          </p>
        </Way>
        <Way title="The purchaser">
          <Link href={linkOf("not_reviewed")}>The questionnaire</Link>
          <Link href={linkOf("rejected")}>A rejected review, to be changed and sent again</Link>
        </Way>
        <Way title="The mails">
          <p>
            <a href={mailUrl}>An invitation that the demo caught</a>
          </p>
          <p>
            <a href={mailsUrl}>All of them</a>, including what authors are told later
          </p>
        </Way>
        <Way title="The shop’s server">
          <p>
            <a href="/docs">The API, to read about and try</a>
          </p>
          <p class="muted">The key of this run, and a request to copy, are in the terminal.</p>
        </Way>
      </ul>
      <States {...props} />
    </Page>
  );
}

function Way({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <li>
      <h2>{title}</h2>
      {children}
    </li>
  );
}

function Link({ href, children }: { href: string | null | undefined; children: ComponentChildren }): VNode | null {
  return href ? (
    <p>
      <a href={href}>{children}</a>
    </p>
  ) : null;
}

function Console({ passwordUrl, hasPassword, staffEmail }: DemoStartProps): VNode {
  return (
    <Way title="The console">
      {passwordUrl ? (
        <p>
          <a href={passwordUrl}>Choose a password and sign in</a>
        </p>
      ) : (
        <p>
          <a href="/console">Sign in</a>
        </p>
      )}
      <p class="muted">
        {passwordUrl || hasPassword
          ? `You are ${staffEmail}. `
          : `The link that sets the password of ${staffEmail} is in the terminal. `}
        Decide on the waiting reviews: what you accept is published within a minute.
      </p>
    </Way>
  );
}

function States({ states, startedAt }: DemoStartProps): VNode {
  return (
    <section class="demo-states">
      <h2>What the shop’s server was told</h2>
      <p class="muted">
        At the start, <Instant at={startedAt} />: every state that a review can be in, and the one link its customer
        needs next.
      </p>
      <ul>
        {states.map(({ review_state, review_url, order_ref, sku, asked_by }) => (
          <li key={`${order_ref} ${sku} ${asked_by}`}>
            <code>{review_state}</code>
            <span class="muted">
              {sku} in order {order_ref}, asked for {asked_by}
            </span>
            {review_url ? <a href={review_url}>its link</a> : <span class="muted">no link</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
