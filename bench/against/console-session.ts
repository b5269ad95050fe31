import { createHash, randomBytes } from "node:crypto";
import { ask, command, type Side } from "./side.ts";

/**
 * Somebody new in the console, with the kind of session that signing in creates, and the token of the forms on a page.
 *
 * @param role of every shop
 * @param path of a page with a form
 */
export async function signIn(
  side: Side,
  role: "vetter" | "admin",
  path: string,
): Promise<{ cookie: string; csrf: string }> {
  const email = `${role}.${randomBytes(6).toString("hex")}@example.com`;
  await command(side, "staff", "create", email, "--role", role);
  const token = randomBytes(32).toString("hex");
  await ask(
    side,
    // Each side takes of it the columns that it has.
    `insert into staff_sessions select (json_populate_record(null::staff_sessions, json_build_object(
       'token_hash', $1::text, 'staff_id', id, 'created_at', now(), 'last_seen_at', now(), 'id', gen_random_uuid()))).*
     from staff where email = $2`,
    [`\\x${createHash("sha256").update(token).digest("hex")}`, email],
  );
  const cookie = `fairmark_session=${token}`;
  const page = await fetch(`${side.url}${path}`, { headers: { cookie } });
  const csrf = /name="csrf"[^>]*? value="([^"]+)"/.exec(await page.text())?.[1];
  if (csrf === undefined) throw new Error(`${path} was answered ${page.status}, without a form`);
  return { cookie, csrf };
}
