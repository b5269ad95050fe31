import { createSign, generateKeyPairSync } from "node:crypto";

/** A key pair of ours in the place of Amazon's, with a certificate of the public key; and the key of somebody else. */
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const snsKey = privateKey;
export const strangersKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

// Node reads certificates and makes none: this is the little DER that one takes.
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const [integer, bitString, objectId, utf8, utcTime, generalTime, sequence, set] = [2, 3, 6, 12, 23, 24, 0x30, 0x31];
const sha256WithRsa = der(sequence, der(objectId, Buffer.from("2a864886f70d01010b", "hex")), Buffer.from([5, 0]));
const commonName = der(objectId, Buffer.from("550403", "hex"));
const name = der(sequence, der(set, der(sequence, commonName, der(utf8, Buffer.from("sns.amazonaws.com")))));
const validity = der(
  sequence,
  der(utcTime, Buffer.from("200101000000Z")),
  der(generalTime, Buffer.from("21200101000000Z")),
);
const toBeSigned = der(
  sequence,
  der(integer, Buffer.from([1])),
  sha256WithRsa,
  name,
  validity,
  name,
  publicKey.export({ type: "spki", format: "der" }),
);
const signature = createSign("SHA256").update(toBeSigned).sign(privateKey);
const certificate = der(sequence, toBeSigned, sha256WithRsa, der(bitString, Buffer.from([0]), signature));

export const snsCertificate = `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
