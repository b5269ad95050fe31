import { equalInConstantTime, sha256 } from "../../platform/secrets.ts";
import { type Bounce, bounceOf } from "../bounce.ts";
import { at, type BounceProvider, header, textAt } from "./provider.ts";

// The other types say that a mail is waiting, was answered automatically, or was refused for its contents: the mailbox
// may be fine.
const permanent = new Set(["HardBounce", "BadEmailAddress"]);
const complaints = new Set(["SpamComplaint"]);

/** Postmark signs nothing: its webhook is given a secret, as the password of HTTP Basic or as a Bearer token. */
export function postmark({ secret }: { secret: string }): BounceProvider {
  return {
    isProven: (posted) => equalInConstantTime(sha256(secretIn(header(posted, "authorization"))), sha256(secret)),
    read: (body) => [bounceIn(body)].flat().filter((one) => one !== undefined),
  };
}

function secretIn(authorization: string): string {
  const [, scheme, value = ""] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme?.toLowerCase() !== "basic") return value;
  const pair = Buffer.from(value, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}

function bounceIn(body: unknown): Bounce | undefined {
  const record = textAt(body, "RecordType");
  const kind = textAt(body, "Type") ?? "";
  // A bounce that was taken back, by an operator there or by the mailbox, no longer counts.
  if (at(body, "Inactive") === false && !complaints.has(kind)) return undefined;
  const email = textAt(body, "Email");
  if (record === "SpamComplaint" || complaints.has(kind)) return bounceOf("complaint", email, undefined);
  if (record !== undefined && record !== "Bounce") return undefined;
  return permanent.has(kind) ? bounceOf("bounce", email, undefined) : undefined;
}
