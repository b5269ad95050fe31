import { createDeliverer, type Deliverer } from "../../src/outbox/index.ts";
import { createMailer } from "../../src/platform/mailer.ts";
import { mailSources } from "../../src/worker.ts";
import { keys } from "./invitations.ts";
import { quietLog } from "./log.ts";
import type { MailServer } from "./mail-server.ts";
import type { TestApp } from "./test-app.ts";

/** Who takes a test's outbox to its mail server, with every source of mails that the program has. */
export function delivererTo({ db, clock, baseUrl }: TestApp, { url }: MailServer): Deliverer {
  return createDeliverer({
    db,
    keys,
    baseUrl,
    log: quietLog,
    sources: mailSources({ baseUrl, keys }),
    mailer: createMailer({ url, from: "Reviews <reviews@fairmark.example>" }),
    clock: () => clock.now,
  });
}
