import type { Command } from "commander";
import type { CliContext } from "./context.ts";

type OfCommand = {
  /** What it does, as the list of commands says it. */
  about: string;
  /** The file that it stands in, where that has another name. */
  file?: string;
  /** Started by the program itself. */
  isHidden?: boolean;
  load: () => Promise<(context: CliContext) => Command>;
};

/** One file for each command, loaded by whoever asks for it: most of the program is about serving. */
export const commands: Readonly<Record<string, OfCommand>> = {
  serve: {
    about:
      "Serve the API, the purchasers' links and the public pages; starts the embedded PostgreSQL unless DATABASE_URL is set.",
    load: async () => (await import("./serve.ts")).serveCommand,
  },
  work: {
    about: "Run the background jobs only, beside a `fairmark serve --no-worker`.",
    load: async () => (await import("./work.ts")).workCommand,
  },
  migrate: {
    about: "Bring the database up to date. Safe to run twice, and by two at once. Make a backup before an upgrade.",
    load: async () => (await import("./migrate.ts")).migrateCommand,
  },
  distribute: {
    about: "Spread the database by organisation over the machines of a Citus cluster. Safe to run twice.",
    load: async () => (await import("./distribute.ts")).distributeCommand,
  },
  demo: {
    about: "Load a sample shop into DATA_DIR/demo, show the main job, serve until Ctrl-C.",
    load: async () => (await import("./demo.ts")).demoCommand,
  },
  organisation: {
    about: "Organisations (shops): create, list, show, change their settings.",
    load: async () => (await import("./organisation.ts")).organisationCommand,
  },
  key: {
    about: "API keys: who may call for which organisation.",
    load: async () => (await import("./key.ts")).keyCommand,
  },
  staff: {
    about: "The people who work in the console.",
    load: async () => (await import("./staff.ts")).staffCommand,
  },
  purchase: {
    about: "A purchase and its link.",
    load: async () => (await import("./purchase.ts")).purchaseCommand,
  },
  purchaser: {
    about: "Data protection: export or erase a purchaser.",
    load: async () => (await import("./purchaser.ts")).purchaserCommand,
  },
  import: {
    about: "Take in a CSV feed: orders (purchasers), products or branches. Exit code 1 if any row was rejected.",
    load: async () => (await import("./import.ts")).importCommand,
  },
  review: {
    about: "Read, decide and publish reviews.",
    load: async () => (await import("./review.ts")).reviewCommand,
  },
  receipt: {
    about: "Check the receipt that an author received for a review.",
    load: async () => (await import("./receipt.ts")).receiptCommand,
  },
  backup: {
    about: "Copy the embedded database and the secret into one file, while the server goes on.",
    load: async () => (await import("./backup.ts")).backupCommand,
  },
  restore: {
    about: "Put a backup in the place of an empty DATA_DIR.",
    file: "backup",
    load: async () => (await import("./backup.ts")).restoreCommand,
  },
  doctor: {
    about: "Check settings, database, mail server, clock and links; say what to do about each problem.",
    load: async () => (await import("./doctor.ts")).doctorCommand,
  },
  jobs: {
    about: "Run the background jobs of the program that starts this.",
    isHidden: true,
    load: async () => (await import("./jobs.ts")).jobsCommand,
  },
  "take-in": {
    about: "Import what is waiting: uploaded feeds, or one of them, and the watched folder.",
    isHidden: true,
    load: async () => (await import("./take-in.ts")).takeInCommand,
  },
};

/** The command that a command line is about, or asks for help about; undefined if it names none. */
export function commandIn(args: readonly string[]): string | undefined {
  let isValue = false;
  for (const word of args) {
    if (!isValue && !word.startsWith("-") && word !== "help") return Object.hasOwn(commands, word) ? word : undefined;
    isValue = !isValue && word === "--env-file";
  }
  return undefined;
}
