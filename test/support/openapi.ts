import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { FastifyInstance } from "fastify";
import { expect } from "vitest";

type Document = {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
};

type CheckedAnswer = { statusCode: number; body: string; json: () => unknown };

/**
 * Checks answers against the OpenAPI document that the app itself serves: that the path, the method and the status are
 * described, and that the body is as described, with no key that the description does not name.
 */
export function openApiChecker(app: FastifyInstance): (answer: CheckedAnswer, method: string, path: string) => void {
  const document = closed(structuredClone(app.swagger())) as Document;
  const ajv = new Ajv2020.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, "openapi");
  return (answer, method, path) => {
    const operation = document.paths[path]?.[method.toLowerCase()];
    expect(operation, `${method} ${path} is described`).toBeDefined();
    const status = String(answer.statusCode);
    const key = operation!.responses[status] ? status : `${status[0]}XX`;
    const described = operation!.responses[key];
    expect(described, `${method} ${path} says that it can answer ${status}`).toBeDefined();
    const pointer = ["paths", path, method.toLowerCase(), "responses", key, "content", "application/json", "schema"];
    if (!described!.content) return expect(answer.body).toBe("");
    const reference = `openapi#/${pointer.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
    const validate = ajv.compile({ $ref: reference });
    validate(answer.json());
    expect(validate.errors ?? []).toEqual([]);
  };
}

/** The same document, with every object closed: an undescribed key in an answer is a mistake. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, closed(value)] as const);
  const open = Object.fromEntries(entries);
  return open.type === "object" && open.properties ? { ...open, additionalProperties: false } : open;
}
