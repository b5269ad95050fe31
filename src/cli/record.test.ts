import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, onTestFinished, test } from "vitest";
import { cliOver } from "../../test/support/cli.ts";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { testApp } from "../../test/support/test-app.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { listRecordEntries } from "../access/index.ts";
import { claimPurchase, mergePurchaser } from "../purchases/index.ts";
import { commands } from "./commands.ts";

const database = await testApp();
const { db, owner, clock } = database;
const cli = cliOver(database, () => clock.now);
const organisation = await anOrganisation(db);
const { id: organisationId, trkref } = organisation;
const of = ["--organisation", trkref];
let people = 0;

const entries = () => listRecordEntries(db, {}, { atMost: 10_000 });

async function aPurchaser() {
  people += 1;
  const [email, orderRef] = [`person${people}@example.com`, `order-${people}`];
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
  await claimPurchase(db, { organisationId, orderRef, sku: "S1", purchaserId: purchaser.id }, clock.now);
  return { email, orderRef };
}

async function aMember() {
  people += 1;
  const email = `member${people}@example.com`;
  await cli("staff", "create", email, "--role", "vetter");
  return email;
}

async function aFeed() {
  const folder = await mkdtemp(join(tmpdir(), "fairmark-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "orders.csv");
  people += 1;
  await writeFile(file, `sku,email,order_ref,purchase_date\nS1,f${people}@example.com,F${people},01/02/2026\n`);
  return file;
}

/** What each command that changes something leaves in the record, and a line that does so. */
const writing: Record<string, { deed: string; line: () => Promise<string[]> }> = {
  "organisation create": {
    deed: "organisation_created",
    line: async () => ["organisation", "create", `REC-${++people}`, "--name", "Acme"],
  },
  "organisation set": {
    deed: "settings_changed",
    line: async () => ["organisation", "set", trkref, `name=Another ${++people}`],
  },
  "organisation share": {
    deed: "sharing_changed",
    line: async () => ["organisation", "share", trkref, "--with", (await anOrganisation(db)).trkref],
  },
  "key create": { deed: "key_made", line: async () => ["key", "create", ...of] },
  "key change": {
    deed: "key_changed",
    line: async () => ["key", "change", (await anApiKey(db, organisation)).key, "--scope", "read"],
  },
  "key rotate": {
    deed: "key_secret_replaced",
    line: async () => ["key", "rotate", (await anApiKey(db, organisation)).key],
  },
  "key end-earlier-secret": {
    deed: "key_secret_ended",
    line: async () => {
      const { key } = await anApiKey(db, organisation);
      await cli("key", "rotate", key);
      return ["key", "end-earlier-secret", key];
    },
  },
  "key revoke": {
    deed: "key_revoked",
    line: async () => ["key", "revoke", (await anApiKey(db, organisation)).key],
  },
  "staff create": {
    deed: "staff_added",
    line: async () => ["staff", "create", `staff${++people}@example.com`, "--role", "admin"],
  },
  "staff reset": { deed: "staff_reset", line: async () => ["staff", "reset", await aMember()] },
  "staff disable": { deed: "staff_disabled", line: async () => ["staff", "disable", await aMember()] },
  "purchase revoke-link": {
    deed: "link_replaced",
    line: async () => ["purchase", "revoke-link", (await aPurchaser()).orderRef, "S1", ...of],
  },
  "purchaser export": {
    deed: "purchaser_exported",
    line: async () => ["purchaser", "export", (await aPurchaser()).email, ...of],
  },
  "purchaser erase": {
    deed: "purchaser_erased",
    line: async () => ["purchaser", "erase", (await aPurchaser()).email, ...of],
  },
  import: { deed: "feed_imported", line: async () => ["import", "purchasers", await aFeed(), ...of] },
  "review decide": {
    deed: "review_decided",
    line: async () => {
      const { number } = await aReviewToVet(db, organisation, clock.now);
      return ["review", "decide", String(number), "accept", ...of];
    },
  },
};

/** The others, with why they leave nothing. */
const silent: Record<string, string> = {
  serve: "starts the program; what is done in it is recorded there",
  work: "the same",
  jobs: "the same",
  "take-in":
    "takes in what was uploaded, which was recorded, and the watched folder, of which nobody knows who filled it",
  migrate: "what it applied stands in schema_migrations and upgrade_steps",
  distribute: "what it did stands in upgrade_steps",
  demo: "a sample shop of its own",
  backup: "copies files, also of a database that an older version made",
  restore: "there is no database yet; the one that it brings has its own record",
  doctor: "reads",
  "receipt verify": "reads",
  "organisation list": "reads",
  "organisation show": "reads",
  "key list": "reads",
  "staff list": "reads",
  "review list": "reads",
  "review publish": "does what the job does every minute; each review's own events tell of it",
};

async function allCommands(): Promise<string[]> {
  const context = { environment: {}, clock: () => clock.now } as never;
  const leaves = (command: Command, name: string): string[] =>
    command.commands.length === 0 ? [name] : command.commands.flatMap((one) => leaves(one, `${name} ${one.name()}`));
  const loaded = Object.entries(commands).map(async ([name, { load }]) => leaves((await load())(context), name));
  return (await Promise.all(loaded)).flat();
}

test("every command is known to this file as one that leaves something in the record, or as one that need not", async () => {
  expect((await allCommands()).sort()).toEqual([...Object.keys(writing), ...Object.keys(silent)].sort());
});

describe("a command leaves in the record what it did, by the command line", () => {
  test.each(Object.entries(writing))("%s", async (_name, { deed, line }) => {
    const words = await line();
    const before = new Set((await entries()).map(({ id }) => id));
    const { code, stderr } = await cli(...words);
    expect([code, stderr]).toEqual([0, ""]);
    const made = (await entries()).filter(({ id }) => !before.has(id));
    expect(made.map((entry) => [entry.deed, entry.actorKind, entry.staffId])).toEqual([[deed, "command_line", null]]);
    // Keys open several shops, and staff belong to none.
    if (!/^(key|staff|organisation create)/.test(_name)) expect(made[0]!.trkref).toBe(trkref);
  });
});

describe("what a command cannot record does not happen", () => {
  test.each(Object.entries(writing))("%s", async (_name, { line }) => {
    const words = await line();
    const tables = "organisations, api_keys, staff, purchases, purchasers, reviews, feed_imports, organisation_shares";
    const fingerprint = async () => {
      const each = tables
        .split(", ")
        .map((name) => `(select md5(string_agg(t::text, '|' order by t::text)) from ${name} t)`);
      return (await owner.query({ text: `select ${each.join(", ")}`, rowMode: "array" })).rows[0];
    };
    const before = await fingerprint();
    await owner.query("revoke insert on record_entries from fairmark_server");
    try {
      expect((await cli(...words)).code).toBe(1);
    } finally {
      await owner.query("grant insert on record_entries to fairmark_server");
    }
    expect(await fingerprint()).toEqual(before);
  });
});

test("the record of the command line names no address and no order", async () => {
  const { rows } = await owner.query<{ all: string }>("select string_agg(e::text, ' ') as all from record_entries e");
  expect(rows[0]!.all.length).toBeGreaterThan(1000);
  expect(rows[0]!.all).not.toMatch(/@|order-\d|Acme|Another/);
});

describe("doctor says of the record", () => {
  const said = async () => {
    const { findings } = JSON.parse((await cli("doctor", "--json")).stdout) as {
      findings: { check: string; level: string; says: string }[];
    };
    return findings.find(({ check }) => check === "record")!;
  };

  test("how far it reaches back, and that nothing older than two years is in it", async () => {
    const { level, says } = await said();
    expect(level).toBe("ok");
    expect(says).toMatch(/reaches back to \d{4}-\d\d-\d\d; the server can only add to it/);
  });

  test("when what is older than two years was not deleted, and what to do", async () => {
    await owner.query(
      "insert into record_entries (id, at, actor_kind, deed) values (gen_random_uuid(), now() - interval '2 years 9 days', 'command_line', 'key_made')",
    );
    const { level, says } = await said();
    expect([level, says.includes("older than two years: the job forget-record")]).toEqual(["problem", true]);
    await owner.query("select forget_old_record_entries()");
    expect((await said()).level).toBe("ok");
  });

  test("when the server could change it, and what to do", async () => {
    await owner.query("grant update on record_entries to fairmark_server");
    try {
      const { level, says } = await said();
      expect([level, says.includes("fairmark migrate")]).toEqual(["problem", true]);
    } finally {
      await owner.query("revoke update on record_entries from fairmark_server");
    }
  });
});
