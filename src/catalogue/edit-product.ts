import { codeKey } from "../platform/values/code.ts";
import { meansNothing } from "../platform/values/nothing.ts";
import { readOneLine } from "../platform/values/one-line.ts";
import type { Read } from "../platform/values/read.ts";
import { readWebAddress } from "../platform/values/web-address.ts";

/** What a person may write over what a feed says, by the names of the columns. */
export const editableFields = [
  "name",
  "image_url",
  "url",
  "product_group",
  "product_group_name",
  "category",
  "gtin",
] as const;

export type EditableField = (typeof editableFields)[number];

/** A product with what a person may change of it. */
export type EditedProduct = {
  id: string;
  sku: string;
  values: Record<EditableField, string | null>;
  /** Those that stay as a person has written them, whatever a feed says. */
  editedFields: readonly EditableField[];
};

/** What groups are compared by, as skus are. A word or a zero for "none" must not join all products that have no group. */
export function groupKey(group: string | null | undefined): string | null {
  const key = codeKey(group ?? "");
  return meansNothing(key) || /^0+$/.test(key) ? null : key;
}

// As long as feeds may have them.
const readers: Record<EditableField, (text: string) => Read<string>> = {
  name: (text) => readOneLine(text, 255),
  image_url: (text) => readWebAddress(text, 2000),
  url: (text) => readWebAddress(text, 2000),
  product_group: (text) => {
    const read = readOneLine(text, 191);
    return read.problem === undefined ? { value: groupKey(read.value) } : read;
  },
  product_group_name: (text) => readOneLine(text, 255),
  category: (text) => readOneLine(text, 500),
  gtin: (text) => readOneLine(text, 40),
};

export type Typed = Readonly<Record<EditableField, string>>;
export type EditProblems = Partial<Record<EditableField, string>>;

/**
 * What was edited: the fields that differ from what the form began with. The others stay as they are, whatever a feed has written into them
 * since the form was opened.
 *
 * @param was what the fields held when the form was opened
 * @returns problems as what follows the label of a field
 */
export function parseEdits(
  typed: Typed,
  was: Typed,
): { changes: Partial<Record<EditableField, string | null>>; problems: EditProblems } {
  const changes: Partial<Record<EditableField, string | null>> = {};
  const problems: EditProblems = {};
  for (const field of editableFields) {
    if (typed[field].trim() === was[field].trim() && (field !== "name" || typed[field].trim() !== "")) continue;
    const read = readers[field](typed[field]);
    if (read.problem !== undefined) problems[field] = read.problem;
    else if (field === "name" && read.value === null) problems[field] = "cannot be blank";
    else if (read.value !== (was[field].trim() || null)) changes[field] = read.value;
  }
  return { changes, problems };
}
