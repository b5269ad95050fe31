import { type ApiDocument, resolved, type Schema } from "./operations.ts";

/** A field of a body or an answer. */
export type Field = {
  /** Where it stands: `purchases[].sku`. */
  path: string;
  /** What it holds, in words. */
  kind: string;
  isRequired: boolean;
  description: string | undefined;
};

/** Every field of a schema, in its order and with those inside of it; what refers to itself is followed once. */
export function fieldsOf(schema: Schema, document: ApiDocument): Field[] {
  return fieldsAt(schema, "", document, []);
}

function fieldsAt(given: Schema, path: string, document: ApiDocument, around: readonly Schema[]): Field[] {
  const schema = resolved(given, document);
  if (around.includes(schema)) return [];
  const within = [...around, schema];
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const target = resolved(field, document);
    return [
      {
        path: at,
        kind: kindOf(field, document),
        isRequired: schema.required?.includes(name) ?? false,
        description: field.description ?? target.description,
      },
      ...fieldsAt(field, at, document, within),
    ];
  });
  const items = schema.items ? fieldsAt(schema.items, `${path}[]`, document, within) : [];
  // Of several forms the first that has fields is shown; its description says what the others are.
  const [form = []] = (schema.anyOf ?? [])
    .map((one) => fieldsAt(one, path, document, within))
    .filter((found) => found.length > 0);
  return [...fields, ...items, ...form];
}

const kinds: Record<string, string> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "object",
  null: "null",
};

function kindOf(given: Schema, document: ApiDocument): string {
  const schema = resolved(given, document);
  if (schema.enum) return schema.enum.map(String).join(", ");
  if (schema.anyOf) {
    const forms = [...new Set(schema.anyOf.map((one) => kindOf(one, document)))];
    // What is said of a text belongs to it alone.
    return forms.sort((one, other) => Number(one.includes(",")) - Number(other.includes(","))).join(" or ");
  }
  const types = [schema.type ?? "object"].flat();
  return types.map((type) => (type === "array" ? listKind(schema, document) : textKind(type, schema))).join(" or ");
}

function listKind({ items, maxItems }: Schema, document: ApiDocument): string {
  const most = maxItems === undefined ? "" : `, ${maxItems} at most`;
  const kind = items ? kindOf(items, document) : "anything";
  return `list of ${kind === "object" ? "objects" : kind === "text" ? "texts" : kind}${most}`;
}

function textKind(type: string, { format, maxLength }: Schema): string {
  const kind = type === "string" && format ? format : (kinds[type] ?? type);
  return type === "string" && maxLength !== undefined ? `${kind}, ${maxLength} characters at most` : kind;
}
