import { createHash, createVerify, type KeyObject } from "node:crypto";

/** What a DKIM signature says of itself, and whether it is right for this mail and this key. */
export type Signature = {
  domain: string;
  selector: string;
  /** The headers it covers, in lower case. */
  headers: string[];
  isBodyRight: boolean;
  isSignatureRight: boolean;
};

/**
 * Checks the one DKIM signature of a mail by RFC 6376: rsa-sha256, relaxed for headers and body. Written from the standard, so
 * that the library that signs is not asked whether it signed well.
 */
export function readSignature(raw: string, publicKey: KeyObject): Signature {
  const end = raw.indexOf("\r\n\r\n");
  const fields = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const body = raw.slice(end + 4);
  const signatures = fields.filter((field) => /^dkim-signature:/i.test(field));
  if (signatures.length !== 1) throw new Error(`${signatures.length} signatures`);
  const own = signatures[0]!;
  const tags = new Map(
    own
      .slice(own.indexOf(":") + 1)
      .split(";")
      .map((tag) => [tag.slice(0, tag.indexOf("=")).trim(), tag.slice(tag.indexOf("=") + 1).replaceAll(/\s/g, "")]),
  );
  if (tags.get("a") !== "rsa-sha256" || tags.get("c") !== "relaxed/relaxed")
    throw new Error("another kind of signature");
  const headers = tags.get("h")!.toLowerCase().split(":");
  const verifier = createVerify("RSA-SHA256");
  const left = [...fields];
  for (const name of headers) {
    // The last of that name that is left; one that is not there is signed as nothing.
    const at = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name}:`));
    if (at >= 0) verifier.update(`${relaxedHeader(left.splice(at, 1)[0]!)}\r\n`);
  }
  verifier.update(relaxedHeader(own.replace(/(;\s*b=)[^;]*/, "$1")));
  return {
    domain: tags.get("d")!,
    selector: tags.get("s")!,
    headers,
    isBodyRight: createHash("sha256").update(relaxedBody(body)).digest("base64") === tags.get("bh"),
    isSignatureRight: verifier.verify(publicKey, tags.get("b")!, "base64"),
  };
}

function relaxedHeader(field: string): string {
  const colon = field.indexOf(":");
  const value = field.slice(colon + 1).replaceAll(/\r\n/g, "");
  return `${field.slice(0, colon).trim().toLowerCase()}:${value.replaceAll(/[ \t]+/g, " ").trim()}`;
}

function relaxedBody(body: string): string {
  const lines = body.split("\r\n").map((line) => line.replaceAll(/[ \t]+/g, " ").replace(/ $/, ""));
  const text = lines.join("\r\n").replace(/(\r\n)*$/, "");
  return text === "" ? "" : `${text}\r\n`;
}
