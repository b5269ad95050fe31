import { mendKeysAhead, mendSessionsAhead } from "./access/index.ts";
import { mendNoticesAhead } from "./alerts/index.ts";
import { mendAskingAhead } from "./conversations/index.ts";
import { mendFiguresAhead } from "./insights/index.ts";
import { mendOrdersAhead } from "./intake/index.ts";
import { mendInvitationsAhead } from "./invitations/index.ts";
import { mendModerationAhead } from "./moderation/index.ts";
import { mendMailsAhead } from "./outbox/index.ts";
import type { Database } from "./platform/db.ts";
import { mendPurchasesAhead } from "./purchases/index.ts";
import { mendReviewsAhead } from "./reviews/index.ts";
import { mendWebhooksAhead } from "./webhooks/index.ts";

/**
 * What a process whose clock ran ahead has written, and something would wait for: brought to the present, slice by slice. A mark
 * is ahead where no clock that is right could have written it by `now`. Facts that nothing waits for stay as they were written.
 *
 * Cheap enough for every minute: each looks at one end of an index, or at a table of a few rows.
 *
 * @returns how many of what
 */
export async function mendFutureMarks(db: Database, now: Date): Promise<Record<string, number>> {
  return {
    sessions: await mendSessionsAhead(db, now),
    keys: await mendKeysAhead(db, now),
    "public figures": await mendFiguresAhead(db, now),
    orders: await mendOrdersAhead(db, now),
    purchases: await mendPurchasesAhead(db, now),
    invitations: await mendInvitationsAhead(db, now),
    "decisions and locks": await mendModerationAhead(db, now),
    mails: await mendMailsAhead(db, now),
    reviews: await mendReviewsAhead(db, now),
    webhooks: await mendWebhooksAhead(db, now),
    "questions to owners": await mendAskingAhead(db, now),
    notices: await mendNoticesAhead(db, now),
  };
}
