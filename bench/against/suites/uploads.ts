import { trkref } from "../../shop.ts";
import { signIn } from "../console-session.ts";
import { ask, type Side, stopOne, work } from "../side.ts";
import { measure } from "../stretch.ts";
import { freshOf, type Operation, type Suite, until } from "../suite.ts";
import { feedOf } from "./import.ts";

/** As many as one morning's file of a shop of some size has; and so many such files, one after the other. */
const rowsAnUpload = 500;
const uploadsAStretch = 10;

const path = `/console/${trkref}/imports`;

async function upload(side: Side, session: { cookie: string; csrf: string }, feed: string, name: string) {
  const form = new FormData();
  form.set("csrf", session.csrf);
  form.set("kind", "purchasers");
  form.set("file", new Blob([feed], { type: "text/csv" }), name);
  const headers = { cookie: session.cookie, origin: side.url! };
  const answer = await fetch(`${side.url}${path}`, { method: "POST", headers, body: form, redirect: "manual" });
  if (!answer.headers.get("location")?.includes("/imports/"))
    throw new Error(`An upload was answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}

async function areTakenIn(side: Side): Promise<boolean> {
  const rows = await ask<{ state: string; count: number }>(
    side,
    "select state, count(*)::int as count from feed_imports where origin = 'console' group by state",
  );
  if (rows.some(({ state }) => state === "failed")) throw new Error("An upload failed.");
  return rows.every(({ state }) => state === "finished");
}

const small: Operation = {
  name: `upload of ${rowsAnUpload} rows`,
  unit: "upload",
  isServed: true,
  prepare: async ({ side }) => {
    const session = await signIn(side, "admin", path);
    return async (stretch) => {
      const worker = await work(side);
      const sample = await measure(side, async () => {
        for (let at = 0; at < uploadsAStretch; at += 1) {
          const feed = feedOf(freshOf(stretch) + at * rowsAnUpload, rowsAnUpload);
          await upload(side, session, feed, `purchasers-${stretch}-${at}.csv`);
          await until(() => areTakenIn(side), 10);
        }
        return uploadsAStretch;
      });
      await stopOne(side, worker);
      return sample;
    };
  },
};

export const uploads: Suite = {
  name: "uploads",
  about: `feeds of ${rowsAnUpload} rows, uploaded in the console one after the other, from sending to the last row`,
  operations: [small],
};
