import { readFileSync } from "node:fs";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";

const head = `/** The types of the v4 API, made from openapi.json by npm run generate. How to call it with them: README.md, "From TypeScript". */
`;

/** What TypeScript has to know of the API that an OpenAPI document describes: what a shop imports from `fairmark/api`. */
export async function clientTypes(document: URL | OpenAPI3): Promise<string> {
  const described = document instanceof URL ? (JSON.parse(readFileSync(document, "utf8")) as OpenAPI3) : document;
  const made = await openapiTS(described, {
    // A default is what holds when nothing is sent: it does not make a property one that has to be sent.
    defaultNonNullable: false,
    // Each schema by its own name: CustomerOrderBody is components["schemas"]["CustomerOrderBody"].
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
    silent: true,
  });
  return head + astToString(made);
}
