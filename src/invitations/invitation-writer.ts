import { escapedText } from "../platform/html/render.ts";
import { random16 } from "../platform/secrets.ts";
import {
  asOneLine,
  fits,
  type InvitationAbout,
  type InvitationFrame,
  inFullAtMost,
  type SaidInInvitation,
  saidInInvitation,
  type WrittenInvitation,
  writeInvitation,
} from "./invitation-mail.ts";

/** A mail in which marks stand for what differs from one mail to the next: the words around each, and which it is. */
type Form = { subject: Piece[]; text: Piece[]; html: Piece[] };
/** A number is the place of a value. */
type Piece = string | number;

/** More are not remembered: orders differ in more ways than that where each has many items with and without pictures. */
const formsAtMost = 200;

/**
 * Writes many mails of one shop without links, as `invitationMail` would each of them. Mails that differ in nothing but names,
 * references and dates are rendered once, with marks in their places: rendering is most of what a mail costs.
 */
export function invitationWriter(): (about: InvitationAbout) => WrittenInvitation {
  const forms = new Map<string, Form>();
  return (about) => {
    const said = saidInInvitation(about);
    const values = valuesOf(said);
    // A line break in a value would begin another paragraph.
    if (about.withLinks || said.items.length > inFullAtMost || values.some((value) => value.includes("\n")))
      return writeInvitation(about, said);
    const key = keyOf(about, said);
    const form = forms.get(key) ?? formOf(about, said);
    if (!form) return writeInvitation(about, said);
    if (forms.size < formsAtMost) forms.set(key, form);
    const text = filled(form.text, values);
    const html = filled(form.html, values.map(escapedText));
    if (!fits({ text, html }, about.organisation)) return writeInvitation(about, said);
    return { subject: asOneLine(filled(form.subject, values)), text, html, isCut: false };
  };
}

/** What a mail's form depends on, besides its shop and the words that the shop has for its kind and language. */
function keyOf({ kind, language }: InvitationFrame, { firstName, date, items }: SaidInInvitation): string {
  const looks = items.map(
    ({ imageUrl, isIncentivised }) => `${imageUrl === undefined ? "" : "p"}${isIncentivised ? "i" : ""}`,
  );
  return [kind, language, firstName === null ? "" : "f", date === null ? "" : "d", ...looks].join();
}

/** Undefined where even the marks are too much for one mail. */
function formOf(frame: InvitationFrame, said: SaidInInvitation): Form | undefined {
  // Random, so that no text of a shop contains one.
  const secret = Buffer.from(random16()).toString("hex");
  const mark = (place: number) => `${secret}x${place}x`;
  const { subject, text, html, isCut } = writeInvitation(frame, marked(said, mark));
  if (isCut) return undefined;
  const piecesOf = (whole: string) =>
    whole.split(secret).flatMap((part, at): Piece[] => {
      if (at === 0) return [part];
      const end = part.indexOf("x", 1);
      return [Number(part.slice(1, end)), part.slice(end + 1)];
    });
  return { subject: piecesOf(subject), text: piecesOf(text), html: piecesOf(html) };
}

// Both go through the values in the same order.

function valuesOf({ firstName, orderRef, date, items }: SaidInInvitation): string[] {
  const ofItems = items.flatMap(({ name, shortName, imageUrl }) => [name, shortName, imageUrl ?? ""]);
  return [firstName ?? "", orderRef, date ?? "", ...ofItems];
}

function marked(said: SaidInInvitation, mark: (place: number) => string): SaidInInvitation {
  return {
    firstName: said.firstName === null ? null : mark(0),
    orderRef: mark(1),
    date: said.date === null ? null : mark(2),
    items: said.items.map((item, index) => ({
      ...item,
      name: mark(3 + 3 * index),
      shortName: mark(4 + 3 * index),
      imageUrl: item.imageUrl === undefined ? undefined : mark(5 + 3 * index),
    })),
  };
}

function filled(pieces: readonly Piece[], values: readonly string[]): string {
  let whole = "";
  for (const piece of pieces) whole += typeof piece === "string" ? piece : values[piece];
  return whole;
}
