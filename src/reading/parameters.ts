import { Type } from "../platform/json-schema.ts";

// Parameters that several routes know, for the OpenAPI document.

export const TrkrefParams = Type.Object({
  trkref: Type.String({ description: "The organisation's trkref", examples: ["ACME"] }),
});

export const IdParams = Type.Object({
  id: Type.String({ description: "Its id, a whole number", examples: ["1"] }),
});

export const branchCode = Type.Optional(
  Type.String({ description: "Only reviews of purchases at this branch, by its code in the branch feed" }),
);

export const someTrkref = Type.Optional(
  Type.String({ description: "The organisation's trkref; if absent, any organisation of the key" }),
);

export const localeParameter = Type.Optional(
  Type.String({ description: "Language, or language and country, of the reader, such as en-GB" }),
);

/** The same of a question, and of an answer. */
export const QuestionParams = Type.Object({
  id: Type.String({ description: "Its id, a whole number", examples: ["2"] }),
});
export const AnswerParams = Type.Object({
  id: Type.String({ description: "Its id, a whole number", examples: ["3"] }),
});
