import { AppError } from "../errors.ts";

/** A field of a form; empty where it was not sent. A form of ours names each once: of two, neither is taken. */
export function readText(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | null | undefined)?.[name];
  if (Array.isArray(value)) throw new AppError("malformed_request");
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
}

/** The values of fields that share a name: boxes that were ticked. */
export function readTexts(body: unknown, name: string): string[] {
  const value = (body as Record<string, unknown> | null | undefined)?.[name];
  return [value].flat().filter((one): one is string => typeof one === "string");
}
