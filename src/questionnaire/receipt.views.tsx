import type { VNode } from "preact";
import type { Reader } from "./reader.ts";

/** A receipt as its page shows it. */
export type ShownReceipt = {
  number: number;
  submittedAt: Date;
  decideBy: Date;
  /** Of the text, salted: what the signature covers. */
  hash: string;
  /** Where the file is downloaded. */
  path: string;
  /** Where the keys are that prove its signature. */
  keysUrl: string;
};

/** The receipt in words, with the way to download it and to check it. */
export function ReceiptSection({
  reader,
  shop,
  receipt,
}: {
  reader: Reader;
  shop: string;
  receipt: ShownReceipt | undefined;
}): VNode {
  const { author, day } = reader;
  if (!receipt) return <p class="muted">{author("receipt.none")}</p>;
  return (
    <section class="part" aria-labelledby="receipt">
      <h2 id="receipt">{author("receipt.heading")}</h2>
      <p>{author("receipt.text", { shop })}</p>
      <dl class="facts receipt">
        <div>
          <dt>{author("receipt.number")}</dt>
          <dd>{receipt.number}</dd>
        </div>
        <div>
          <dt>{author("receipt.received")}</dt>
          <dd>
            <time datetime={receipt.submittedAt.toISOString()}>{day(receipt.submittedAt)}</time>
          </dd>
        </div>
        <div>
          <dt>{author("receipt.decideBy")}</dt>
          <dd>
            <time datetime={receipt.decideBy.toISOString()}>{day(receipt.decideBy)}</time>
          </dd>
        </div>
        <div class="wide">
          <dt>{author("receipt.hash")}</dt>
          <dd>
            <code>{receipt.hash}</code>
          </dd>
        </div>
      </dl>
      <p>
        <a class="button secondary" href={receipt.path} download={`receipt-${receipt.number}.json`}>
          {author("receipt.download")}
        </a>
      </p>
      <details>
        <summary>{author("receipt.verify")}</summary>
        <p>{author("receipt.verifyText", { url: receipt.keysUrl })}</p>
        <p>
          <code>fairmark receipt verify receipt-{receipt.number}.json</code>
        </p>
      </details>
    </section>
  );
}
