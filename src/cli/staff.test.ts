import { expect, test } from "vitest";
import { cliOver } from "../../test/support/cli.ts";
import { aPassword, aVisitor, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { findStaffByEmail } from "../access/index.ts";

const server = await testApp();
const { app, db, owner, clock, baseUrl } = server;
const cli = cliOver(server, () => clock.now, { BASE_URL: baseUrl });

async function signsIn(email: string, password: string) {
  const { statusCode } = await aVisitor(app).post("/console/sign-in", { email, password });
  return statusCode === 303;
}
const pathIn = (text: string) => /https:\/\/reviews\.example\.com(\/console\/password\/[0-9a-f]{64})/.exec(text)?.[1];
const setPassword = (path: string, password = aPassword) => aVisitor(app).post(path, { password, again: password });

test("the first admin comes from the command line, by a link that sets their password", async () => {
  const { code, stdout } = await cli("staff", "create", "ada@fairmark.example", "--role", "admin");
  expect(code).toBe(0);
  expect(stdout).toContain("Give this link to ada@fairmark.example. It sets their password, once, within 24 hours:");
  expect((await setPassword(pathIn(stdout)!)).statusCode).toBe(303);
  expect(await signsIn("ada@fairmark.example", aPassword)).toBe(true);
});

test("with --json the link stands alone on stdout", async () => {
  await cli("organisation", "create", "STAFF-1", "--name", "Acme");
  const args = ["--role", "retailer", "--organisation", "STAFF-1", "--organisation", "STAFF-1", "--json"];
  const { stdout } = await cli("staff", "create", "rita@fairmark.example", ...args);
  expect(JSON.parse(stdout)).toEqual({
    email: "rita@fairmark.example",
    role: "retailer",
    organisations: ["STAFF-1"],
    password_url: expect.stringMatching(/^https:\/\/reviews\.example\.com\/console\/password\/[0-9a-f]{64}$/),
  });
});

test.each([
  [1, "at least one organisation. Add: --organisation", ["x@fairmark.example", "--role", "retailer"]],
  [1, "Leave out --organisation", ["x@fairmark.example", "--role", "admin", "--organisation", "STAFF-1"]],
  [1, "There is no organisation NOWHERE", ["x@fairmark.example", "--role", "vetter", "--organisation", "NOWHERE"]],
  [1, "not an e-mail address", ["nobody", "--role", "vetter"]],
  [2, "Allowed choices are admin, vetter, retailer", ["x@fairmark.example", "--role", "owner"]],
  [2, "required option '--role <role>'", ["x@fairmark.example"]],
])("exit %i and %j for %j", async (code, sentence, args) => {
  const refused = await cli("staff", "create", ...args);
  expect([refused.code, refused.stdout]).toEqual([code, ""]);
  expect(refused.stderr).toContain(sentence);
});

test("an address is taken once, in whatever spelling", async () => {
  await cli("staff", "create", "vera@fairmark.example", "--role", "vetter");
  const { code, stderr } = await cli("staff", "create", "VERA@fairmark.example", "--role", "admin");
  expect([code, stderr]).toEqual([
    1,
    "There is somebody with the address VERA@fairmark.example already. For a new password link: fairmark staff reset VERA@fairmark.example\n",
  ]);
});

test("a reset makes a new link, and the old password works until it is used", async () => {
  const email = "rolf@fairmark.example";
  await setPassword(pathIn((await cli("staff", "create", email, "--role", "vetter")).stdout)!);
  const { stdout } = await cli("staff", "reset", "Rolf@fairmark.example");
  expect(await signsIn(email, aPassword)).toBe(true);
  await setPassword(pathIn(stdout)!, "another password, longer");
  expect(await signsIn(email, aPassword)).toBe(false);
  expect(await signsIn(email, "another password, longer")).toBe(true);
});

test("a reset signs somebody out everywhere, also who has no second factor", async () => {
  const email = "sara@fairmark.example";
  await setPassword(pathIn((await cli("staff", "create", email, "--role", "vetter")).stdout)!);
  const visitor = aVisitor(app);
  await visitor.post("/console/sign-in", { email, password: aPassword });
  expect((await visitor.get("/console/profile")).statusCode).toBe(200);
  expect((await cli("staff", "reset", email)).stdout).toMatch(/^They are signed out everywhere\./);
  expect((await visitor.get("/console/profile")).statusCode).toBe(303);
});

test("a reset takes passkeys and codes away, and the password that was never enough alone; the console says when", async () => {
  const email = "fay@fairmark.example";
  await setPassword(pathIn((await cli("staff", "create", email, "--role", "vetter")).stdout)!);
  const { id } = (await findStaffByEmail(db, email))!;
  await owner.query("insert into staff_code_secrets values ($1, '\\x00', 0, now())", [id]);
  await owner.query("insert into staff_recovery_codes values ($1, sha256('r'))", [id]);
  await owner.query(
    `insert into staff_passkeys (id, staff_id, credential, name, public_key, counter, transports, created_at)
     values ($1, $1, 'p', 'key', '\\x00', 0, '{}', now())`,
    [id],
  );
  const { stdout } = await cli("staff", "reset", email, "--json");
  const { password_url: url, factors_removed: areRemoved } = JSON.parse(stdout);
  expect(areRemoved).toBe(true);
  for (const table of ["staff_code_secrets", "staff_recovery_codes", "staff_passkeys"])
    expect((await owner.query(`select from ${table} where staff_id = $1`, [id])).rows).toEqual([]);
  expect(await signsIn(email, aPassword)).toBe(false);
  await setPassword(pathIn(url)!, "quiet gardens of the north");
  expect(await signsIn(email, "quiet gardens of the north")).toBe(true);
  const admin = await signIn(app, db, { role: "admin" });
  expect((await admin.get(`/console/staff/member/${id}`)).body).toContain("reset at the command line");
});

test("disabling shuts somebody out, the last admin too, and resetting their password is refused", async () => {
  const email = "dora@fairmark.example";
  await setPassword(pathIn((await cli("staff", "create", email, "--role", "admin")).stdout)!);
  expect(await cli("staff", "disable", email)).toMatchObject({ code: 0, stdout: `Disabled ${email}.\n` });
  expect(await signsIn(email, aPassword)).toBe(false);
  expect((await cli("staff", "reset", email)).stderr).toContain("is disabled");
  for (const command of ["reset", "disable"])
    expect(await cli("staff", command, "nobody@fairmark.example")).toMatchObject({
      code: 1,
      stderr: "There is nobody with the address nobody@fairmark.example. See: fairmark staff list\n",
    });
});

test("the list says who serves whom and who can sign in", async () => {
  const { stdout } = await cli("staff", "list");
  expect(stdout).toMatch(/^EMAIL +ROLE +ORGANISATIONS +SIGNED IN +STATE\n/);
  expect(stdout).toMatch(/ada@fairmark\.example +admin +all +2026-\d\d-\d\d .* UTC +in use/);
  expect(stdout).toMatch(/rita@fairmark\.example +retailer +STAFF-1 +never +no password yet/);
  expect(stdout).toMatch(/dora@fairmark\.example +admin +all +never +disabled 2026/);
  const listed = JSON.parse((await cli("staff", "list", "--json")).stdout);
  expect(listed.find(({ email }: { email: string }) => email === "rita@fairmark.example")).toMatchObject({
    role: "retailer",
    organisations: ["STAFF-1"],
    has_password: false,
    disabled_at: null,
  });
  expect(listed.find(({ email }: { email: string }) => email === "ada@fairmark.example").organisations).toBeNull();
});
