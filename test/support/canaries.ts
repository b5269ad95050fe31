// What must never be in the log, each in letters that nothing else has.
export const person = {
  email: "Canary.Jane+tag@Canary-Mail.example",
  title: "Canarymadam",
  first_name: "Zanzibarina",
  surname: "Quetzalcanary",
  postcode: "Canary-N1-9GU",
};
export const pair = { order_ref: "Canaryorder-77", sku: "Canarysku-88" };
export const comments = "Canarywords: rang me on 0123 canary, lovely kettle";
export const note = "Canarynote about line two";
export const invented = {
  secret: "fms_canarysecret",
  hash: "c0ffee".repeat(6).slice(0, 32),
  token: "canary-metrics-token",
};
export const canaries = new Set([
  ...Object.values(person).filter((value) => value !== person.email),
  "canary.jane",
  "canary-mail",
  ...Object.values(pair),
  "canarywords",
  "canarynote",
  ...Object.values(invented),
]);

/** The lines in which a canary stands, in any of the guises that a log could give it. */
export function linesWithCanaries(lines: readonly string[]): string[] {
  const guises = [...canaries].flatMap((canary) => [
    canary,
    encodeURIComponent(canary),
    Buffer.from(canary).toString("base64").replace(/=+$/, ""),
    Buffer.from(canary).toString("hex"),
  ]);
  const wanted = guises.map((guise) => guise.toLowerCase());
  return lines.filter((line) => wanted.some((guise) => line.toLowerCase().includes(guise)));
}
