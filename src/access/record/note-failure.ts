import type { Db } from "../../platform/db.ts";
import type { SharedRateWindows } from "../../platform/shared-rate-windows.ts";
import type { RecordActor } from "./deeds.ts";
import { insertRecordEntry } from "./record.queries.ts";

type Deps = { db: Db; rateWindows: SharedRateWindows };

export type Failure = {
  deed: "sign_in_failed" | "proof_failed" | "locked_out";
  /** Who is signed in, where somebody is. */
  by?: RecordActor;
  /** The account that was meant; undefined for one that does not exist: then the record holds nothing but that it happened. */
  staffId: string | undefined;
  /** By what they tried. */
  way: SignInWay;
};

/** How somebody signs in, or tries to. */
export type SignInWay = "password" | "passkey" | "code" | "recovery_code" | "new_password";

const hourMs = 3_600_000;
// Whoever goes on guessing fills no disk: an hour about one account, or about unknown ones, has so many entries.
const failures = { name: "failures in the record", atMost: 60, windowMs: hourMs };
const further = { name: "further failures in the record", atMost: 1, windowMs: hourMs };
const lockOuts = { name: "lock-outs in the record", atMost: 1, windowMs: hourMs / 4 };

/** Writes into the record that somebody failed to say who they are, or has tried so often that they have to wait. */
export async function noteFailure({ db, rateWindows }: Deps, failure: Failure, now: Date): Promise<void> {
  const { deed, by = "unknown", staffId, way } = failure;
  const about = staffId === undefined ? undefined : ({ kind: "staff", id: staffId } as const);
  const key = staffId ?? "unknown";
  const limit = deed === "locked_out" ? lockOuts : failures;
  if ((await rateWindows.use([{ limit, key }], now)) === undefined)
    return insertRecordEntry(db, { by, deed, about, details: [way] }, now);
  if (deed === "locked_out" || (await rateWindows.use([{ limit: further, key }], now)) !== undefined) return undefined;
  return insertRecordEntry(db, { by, deed: "further_failures", about }, now);
}
