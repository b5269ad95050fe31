import { once } from "node:events";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { connectPool, isDatabaseUnavailable } from "./db.ts";
import { faultOf, refusalOfFault } from "./faults.ts";
import { describeError } from "./log.ts";

const { pool, owner } = await testDatabase();

/** An error as the system or PostgreSQL makes it. */
const withCode = (code: string) => Object.assign(new Error(code), { code });
const fromPostgres = (code: string) =>
  Object.assign(new pg.DatabaseError(code, 1, "error"), { code, severity: "ERROR" });

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("a socket that is not the database's is no lost database, whatever its code", () => {
  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOENT", "ECONNREFUSED", "ERR_STREAM_PREMATURE_CLOSE"])
    expect(isDatabaseUnavailable(withCode(code))).toBe(false);
  expect(isDatabaseUnavailable(Object.assign(new Error("aborted"), { code: "ECONNRESET" }))).toBe(false);
});

test("a database that nobody runs, and one whose connection breaks under a query, are lost ones", async () => {
  const nobody = connectPool({
    address: { host: "/nowhere", port: 5432, user: "x", database: "x" },
    log: quietLog,
    max: 1,
  });
  const refused = await failureOf(nobody.query("select 1"));
  expect([(refused as { code: string }).code, faultOf(refused)]).toEqual(["ENOENT", "unreachable"]);
  await nobody.end();

  // Speaks PostgreSQL's protocol as far as a connection takes, and breaks off at the first query.
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.once("data", () => {
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
      socket.once("data", () => socket.resetAndDestroy());
    });
    socket.on("error", () => undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const address = { host: "127.0.0.1", port, user: "x", database: "x", ssl: false } as const;
  const breaking = connectPool({ address, log: quietLog, max: 1 });
  const broken = await failureOf(breaking.query("select 1"));
  expect([(broken as { code: string }).code, faultOf(broken)]).toEqual(["ECONNRESET", "unreachable"]);
  await breaking.end();
  server.close();

  // The same code, at the same moment, of a socket that is somebody else's.
  const other = createServer((socket) => socket.resetAndDestroy()).listen(0, "127.0.0.1");
  await once(other, "listening");
  const client = connectSocket((other.address() as { port: number }).port, "127.0.0.1");
  const [reset] = (await once(client, "error").catch((error) => [error])) as [Error];
  expect(faultOf(reset)).toBeUndefined();
  other.close();
});

test("a session that the server ends is a lost database; a statement that is refused is not", async () => {
  const terminated = await failureOf(owner.query("select pg_terminate_backend(pg_backend_pid())"));
  expect(faultOf(terminated)).toBe("unreachable");
  expect(faultOf(await failureOf(pool.query("select 1/0")))).toBeUndefined();
});

test("a full disk is called that, whoever says so, and a caller is asked to wait", () => {
  for (const error of [withCode("ENOSPC"), withCode("EDQUOT"), fromPostgres("53100")]) {
    expect(faultOf(error)).toBe("disk_full");
    const refusal = refusalOfFault(error)!;
    expect([refusal.status, refusal.code, refusal.retryAfterSeconds]).toEqual([503, "disk_full", 60]);
    expect(describeError(error).meaning).toMatch(/disk/);
  }
  expect(faultOf(fromPostgres("53300"))).toBe("unreachable");
});

test.each(["EROFS", "EACCES", "EPERM"])(
  "a file that gives %s may not be used; a socket or a program that gives it is something else",
  (code) => {
    const ofFile = Object.assign(withCode(code), { syscall: "open", path: "/data/imports/1.csv" });
    expect(faultOf(ofFile)).toBe("no_access");
    expect(refusalOfFault(ofFile)).toMatchObject({ status: 503, code: "no_access" });
    expect(faultOf(withCode(code))).toBeUndefined();
    for (const syscall of ["connect", "spawn /bin/x", "listen"])
      expect(faultOf(Object.assign(withCode(code), { syscall, path: "/x" }))).toBeUndefined();
  },
);

test("a database that takes no writes is called that", async () => {
  const client = await pool.connect();
  await client.query("begin read only");
  const refused = await failureOf(client.query("update organisations set name = name"));
  await client.query("rollback");
  client.release();
  expect(faultOf(refused)).toBe("read_only");
  expect(refusalOfFault(refused)).toMatchObject({ status: 503, code: "read_only" });
});
