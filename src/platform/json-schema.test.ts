import { Type as Library } from "typebox";
import { describe, expect, it } from "vitest";
import { Type } from "./json-schema.ts";

type Builders = Pick<typeof Library, keyof typeof Type>;

const examples: Record<string, (Builder: Builders) => unknown> = {
  "a text": (Builder) => Builder.String({ minLength: 1, description: "A text" }),
  "numbers, yes or no, and null": (Builder) => [
    Builder.Integer(),
    Builder.Number({ minimum: 0 }),
    Builder.Boolean(),
    Builder.Null(),
  ],
  "a list of what has a name": (Builder) => Builder.Array(Builder.Ref("Review"), { maxItems: 3, description: "Some" }),
  "one or the other": (Builder) =>
    Builder.Union([Builder.String(), Builder.Array(Builder.String())], { description: "One, or several" }),
  "what is written by hand": (Builder) => Builder.Unsafe<string | null>({ type: ["string", "null"] }),
  "an object of which some may be missing": (Builder) =>
    Builder.Object(
      { sku: Builder.String(), branch: Builder.Optional(Builder.String({ description: "Its code" })) },
      { $id: "Thing", additionalProperties: true },
    ),
  "an object of which all may be missing": (Builder) =>
    Builder.Object({ query: Builder.Optional(Builder.Ref("Query")) }),
  "an object of which all is needed, within another": (Builder) =>
    Builder.Object({ pages: Builder.Object({ page: Builder.Integer() }), none: Builder.Object({}) }),
};

describe("schemas", () => {
  it.each(Object.entries(examples))("%s is what the library makes of it, in the same order", (_name, example) => {
    expect(JSON.stringify(example(Type as Builders))).toBe(JSON.stringify(example(Library)));
  });

  it("what may be missing is a copy: the schema that it was made of is still needed elsewhere", () => {
    const text = Type.String();
    const withOptional = Type.Object({ text: Type.Optional(text) });
    expect(withOptional).not.toHaveProperty("required");
    expect(Type.Object({ text }).required).toEqual(["text"]);
  });
});
