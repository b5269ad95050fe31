import type { VNode } from "preact";
import type { Frame } from "./layout.views.tsx";
import { ReceiptSection, type ShownReceipt } from "./receipt.views.tsx";

type YoursProps = Frame & { path: string; receipt: ShownReceipt | undefined };

/** In the author's browser: the way to their own page, and the receipt. */
export function YoursSection({ reader, about, path, receipt }: YoursProps): VNode {
  const { standing } = reader;
  return (
    <>
      <section class="part" aria-labelledby="yours">
        <h2 id="yours">{standing("yours.heading")}</h2>
        <p>{standing("yours.text")}</p>
        <p>
          <a class="button" href={path}>
            {standing("yours.open")}
          </a>
        </p>
      </section>
      {receipt ? <ReceiptSection reader={reader} shop={about.shop} receipt={receipt} /> : null}
    </>
  );
}
