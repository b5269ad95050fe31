import type { Organisation } from "../organisations/index.ts";
import { AppError } from "../platform/errors.ts";
import type { Keys } from "../platform/secrets.ts";
import type { Review, ReviewVersion } from "../reviews/index.ts";
import { contentHash, type Receipt, type ReceiptStatement, receiptContent, receiptType } from "./receipt.ts";
import { receiptKeys } from "./receipt-keys.ts";

/**
 * The receipt for a version of a review. Made when it is asked for and not stored anywhere: salt and promise are stored
 * with the version, and under the same SECRET the same version gives the same receipt, letter for letter.
 *
 * @throws AppError not_found for a version from before there were receipts
 */
export async function receiptFor(about: {
  keys: Keys;
  baseUrl: string;
  organisation: Pick<Organisation, "trkref">;
  review: Pick<Review, "number" | "sku">;
  version: ReviewVersion;
}): Promise<Receipt> {
  const { keys, baseUrl, organisation, review, version } = about;
  const { decideBy, receiptSalt: salt } = version;
  if (!decideBy || !salt) throw new AppError("not_found");
  const content = receiptContent(review.sku, version);
  const statement: ReceiptStatement = {
    iss: baseUrl,
    trkref: organisation.trkref,
    review: review.number,
    version: version.version,
    received_at: version.submittedAt.toISOString(),
    decide_by: decideBy.toISOString(),
    content_sha256: contentHash(salt, content),
  };
  const [{ privateKey, jwk }] = (await receiptKeys(keys)) as [Awaited<ReturnType<typeof receiptKeys>>[number]];
  const { CompactSign } = await import("jose");
  const jws = await new CompactSign(Buffer.from(JSON.stringify(statement), "utf8"))
    .setProtectedHeader({ alg: "EdDSA", kid: jwk.kid, typ: receiptType })
    .sign(privateKey);
  return { jws, salt, content };
}
