import type * as typebox from "typebox";

// JSON schemas of the API. What they say to the compiler is typebox's, to which these functions are held; what is there at run time
// are the dozen lines below. The library itself is four hundred files of which nothing else was used, and every start loaded them
// (decision 0066).

type Schema = Record<string, unknown>;

/** Marks what may be missing from an object. Not enumerable, so that no document shows it. */
const optional = Symbol("optional");

const only = (type: string) => (options?: Schema) => ({ type, ...options });

function requiredOf(properties: Record<string, Schema>): { required?: string[] } {
  const required = Object.keys(properties).filter((name) => !(optional in properties[name]!));
  return required.length > 0 ? { required } : {};
}

const builders = {
  Array: (items: Schema, options?: Schema) => ({ type: "array", items, ...options }),
  Boolean: only("boolean"),
  Integer: only("integer"),
  Null: only("null"),
  Number: only("number"),
  Object: (properties: Record<string, Schema>, options?: Schema) => ({
    type: "object",
    ...requiredOf(properties),
    properties,
    ...options,
  }),
  Optional: (schema: Schema) => Object.defineProperty({ ...schema }, optional, { value: true }),
  Ref: (name: string, options?: Schema) => ({ $ref: name, ...options }),
  String: only("string"),
  Union: (anyOf: Schema[], options?: Schema) => ({ anyOf, ...options }),
  Unsafe: (schema: Schema) => schema,
};

/** Builds JSON schemas, and their types with them: what typebox's functions of the same names build. */
export const Type = builders as unknown as Pick<typeof typebox.Type, keyof typeof builders>;

export type { Static, TObject } from "typebox";
