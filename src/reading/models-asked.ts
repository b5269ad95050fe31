import { AppError } from "../platform/errors.ts";
import { hasControlCharacters } from "../platform/text.ts";

const namesAtMost = 200;

/**
 * The manufacturers and models that a body asks for.
 *
 * @throws AppError invalid_request with every problem
 */
export function readModels(body: unknown): { manufacturers?: string[] | undefined; models?: string[] | undefined } {
  const errors: string[] = [];
  const whole = objectOf(body, "the body", errors);
  const query = objectOf(whole.query, "query", errors);
  const manufacturers = namesOf(query.manufacturer, "query.manufacturer", errors);
  const models = namesOf(query.model, "query.model", errors);
  if (errors.length > 0) throw new AppError("invalid_request", { errors });
  return { manufacturers, models };
}

function objectOf(value: unknown, path: string, errors: string[]): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  errors.push(`${path} must be an object`);
  return {};
}

function namesOf(value: unknown, path: string, errors: string[]): string[] | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const names = [value].flat();
  if (names.length > namesAtMost)
    errors.push(`${path} must have at most ${namesAtMost} items, there are ${names.length}`);
  else if (names.some((name) => typeof name !== "string")) errors.push(`${path} must be a text or a list of texts`);
  else if ((names as string[]).some((name) => hasControlCharacters(name) || !name.isWellFormed()))
    errors.push(`${path} cannot contain control characters`);
  return names as string[];
}
