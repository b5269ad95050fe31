import type { Operation } from "./operations.ts";

/** A call as somebody could send it. */
export type ExampleCall = {
  method: string;
  /** From the host on, with its query. */
  path: string;
  body: unknown;
};

/**
 * The call that a page shows of an operation: the examples of the document for whatever is required, and its body. Throws where the
 * document has none for something that is required: a page is not built around a gap.
 */
export function exampleCall({ id, method, path, parameters, body }: Operation): ExampleCall {
  const exampleOf = (name: string): string => {
    const example = parameters.find((one) => one.name === name)?.example;
    if (example === undefined) throw new Error(`${id} has no example of ${name}`);
    return encodeURIComponent(String(example));
  };
  const query = parameters
    .filter(({ place, isRequired }) => place === "query" && isRequired)
    .map(({ name }) => `${encodeURIComponent(name)}=${exampleOf(name)}`);
  if (body?.isRequired && body.example === undefined) throw new Error(`${id} has no example of a body`);
  const filled = path.replaceAll(/\{([^{}]+)\}/g, (_whole, name: string) => exampleOf(name));
  return { method, path: [filled, ...(query.length > 0 ? [query.join("&")] : [])].join("?"), body: body?.example };
}
