import type { Organisation } from "../organisations/index.ts";
import { type ReceiptStatement, receiptFor } from "../receipts/index.ts";
import type { Review, ReviewVersion } from "../reviews/index.ts";
import type { QuestionnaireDeps } from "./page-frame.ts";
import type { ShownReceipt } from "./receipt.views.tsx";

/** The receipt of a version as its page shows it; undefined for one from before there were receipts, or whose text is gone. */
export async function findShownReceipt(
  { keys, baseUrl }: QuestionnaireDeps,
  organisation: Organisation,
  review: Review,
  version: ReviewVersion | undefined,
  path: string,
): Promise<ShownReceipt | undefined> {
  if (!version?.decideBy || !version.receiptSalt) return undefined;
  const { jws } = await receiptFor({ keys, baseUrl, organisation, review, version });
  // It was signed a line above; `receipt verify` is for checking other people's receipts.
  const statement = JSON.parse(Buffer.from(jws.split(".")[1]!, "base64url").toString("utf8")) as ReceiptStatement;
  return {
    number: review.number,
    submittedAt: version.submittedAt,
    decideBy: version.decideBy,
    hash: statement.content_sha256,
    path,
    keysUrl: `${baseUrl}/.well-known/jwks.json`,
  };
}
