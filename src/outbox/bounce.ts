import { hasControlCharacters } from "../platform/text.ts";

/** A mail that came back for good, or that its reader called spam: by the address, by the mail, or by both. */
export type Bounce = { type: "bounce" | "complaint"; email: string | undefined; messageId: string | undefined };

const bouncesAtMost = 1000;

/** A list of bounces as they came, or every problem with it. Unknown keys pass by. */
export function parseBounces(body: unknown): { bounces: Bounce[]; problems: string[] } {
  if (!Array.isArray(body)) return { bounces: [], problems: ["the body must be a list"] };
  if (body.length > bouncesAtMost)
    return { bounces: [], problems: [`the list cannot be longer than ${bouncesAtMost}`] };
  const problems: string[] = [];
  const bounces = body.map((one: unknown, index): Bounce => {
    const path = `[${index}]`;
    if (typeof one !== "object" || one === null || Array.isArray(one)) {
      problems.push(`${path} must be an object`);
      return { type: "bounce", email: undefined, messageId: undefined };
    }
    const { type, email, message_id: messageId } = one as Record<string, unknown>;
    if (type !== "bounce" && type !== "complaint") problems.push(`${path}.type must be bounce or complaint`);
    const read = (name: string, value: unknown, most: number, form: RegExp) => {
      if (value === undefined || value === null) return undefined;
      const text = typeof value === "string" && value.length <= most ? value.trim() : "";
      if (form.test(text) && !hasControlCharacters(text)) return text;
      problems.push(`${path}.${name} is not one`);
      return undefined;
    };
    const found = {
      type: type === "complaint" ? type : "bounce",
      email: read("email", email, 254, /^[^@\s]+@[^@\s]+$/),
      messageId: read("message_id", messageId, 998, /^<?[^<>\s]+>?$/),
    } as const;
    if ((email ?? messageId ?? null) === null) problems.push(`${path} must have email or message_id`);
    return found;
  });
  return { bounces, problems };
}
