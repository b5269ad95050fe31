/** A JSON Schema as it stands in the document of the API; only what its pages show of one. */
export type Schema = {
  $ref?: string;
  type?: string | readonly string[];
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  enum?: readonly unknown[];
  format?: string;
  maxLength?: number;
  maxItems?: number;
  description?: string;
  examples?: readonly unknown[];
};

type Media = { schema?: Schema; example?: unknown };
type Content = Record<string, Media>;
type DescribedParameter = {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
};
type DescribedOperation = {
  operationId?: string;
  summary?: string;
  tags?: readonly string[];
  parameters?: readonly DescribedParameter[];
  requestBody?: { required?: boolean; content: Content };
  responses?: Record<string, { description?: string; content?: Content }>;
  security?: readonly Record<string, readonly string[]>[];
};

/** An OpenAPI document, as far as its pages read it. */
export type ApiDocument = {
  info: { title: string; description?: string };
  servers?: readonly { url: string }[];
  paths?: Record<string, Record<string, DescribedOperation>>;
  components?: { schemas?: Record<string, Schema> };
};

/** What stands in the path, the query or the headers of a call. */
export type Parameter = {
  name: string;
  place: "path" | "query" | "header";
  isRequired: boolean;
  description: string | undefined;
  /** What a call could say here; undefined where the document has no example. */
  example: unknown;
};

/** What a call may be answered. */
export type Answer = { status: string; description: string | undefined; schema: Schema | undefined };

/** One call of the API. */
export type Operation = {
  /** Its name in the document, and in the address of its page. */
  id: string;
  method: string;
  /** With `{names}` where its parameters stand. */
  path: string;
  summary: string;
  /** The group that it belongs to. */
  tag: string;
  /** What the key has to be good for; nothing where any key will do. */
  scopes: readonly string[];
  parameters: readonly Parameter[];
  body: { schema: Schema | undefined; isRequired: boolean; example: unknown } | undefined;
  answers: readonly Answer[];
};

const places = ["path", "query", "header"] as const;
const json = "application/json";

/** Every call that a document describes, in its order. Throws where one has no `operationId`: it could have no page. */
export function readOperations(document: ApiDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => readOperation(document, path, method, described)),
  );
}

function readOperation(document: ApiDocument, path: string, method: string, described: DescribedOperation): Operation {
  const { operationId: id, summary = "", tags = [], security = [] } = described;
  if (id === undefined) throw new Error(`${method} ${path} has no operationId`);
  const content = described.requestBody?.content[json];
  return {
    id,
    method: method.toUpperCase(),
    path,
    summary,
    tag: tags[0] ?? "",
    scopes: security.flatMap((one) => Object.values(one).flat()),
    parameters: readParameters(described.parameters ?? []),
    body: content && {
      schema: content.schema,
      isRequired: described.requestBody?.required ?? false,
      example: content.example ?? exampleIn(content.schema, document),
    },
    answers: Object.entries(described.responses ?? {}).map(([status, answer]) => ({
      status,
      description: answer.description,
      schema: answer.content?.[json]?.schema,
    })),
  };
}

// What stands in the path comes first, then what a call cannot do without.
function readParameters(described: readonly DescribedParameter[]): Parameter[] {
  const parameters = described.flatMap(({ name, in: where, required, description, ...one }): Parameter[] => {
    const place = places.find((known) => known === where);
    if (!place) return [];
    const [first] = Object.values(one.examples ?? {});
    const example = one.example ?? first?.value ?? one.schema?.examples?.[0];
    return [
      { name, place, isRequired: required ?? false, description: description ?? one.schema?.description, example },
    ];
  });
  const rank = ({ place, isRequired }: Parameter) => (place === "path" ? 0 : isRequired ? 1 : 2);
  return parameters.sort((one, other) => rank(one) - rank(other));
}

function exampleIn(schema: Schema | undefined, document: ApiDocument): unknown {
  return schema && resolved(schema, document).examples?.[0];
}

/** The schema that a reference leads to; any other is itself. */
export function resolved(schema: Schema, document: ApiDocument): Schema {
  const name = schema.$ref?.split("/").at(-1);
  if (name === undefined) return schema;
  const found = document.components?.schemas?.[name];
  if (!found) throw new Error(`the document has no schema ${name}`);
  return found;
}
