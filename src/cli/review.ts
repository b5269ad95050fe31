import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { type Done, recorded } from "../access/index.ts";
import { OperatorError } from "../platform/errors.ts";
import {
  type Decision,
  decideReview,
  listReviews,
  publishDue,
  type RejectionReason,
  type ReviewState,
  rejectionReasons,
  reviewStates,
} from "../reviews/index.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { instant, print, table, withJson } from "./output.ts";

type DecideOptions = {
  organisation: string;
  reason?: RejectionReason;
  passage?: string;
  note?: string;
  json?: boolean;
};

/** The vetter's work from a terminal. */
export function reviewCommand(context: CliContext): Command {
  const review = new Command("review");
  withJson(review.command("list"))
    .description("List reviews, oldest first, without their scores: whoever decides must not know them.")
    .requiredOption("--organisation <trkref>")
    .addOption(new Option("--state <state>").choices(reviewStates))
    .action((options: { organisation: string; state?: ReviewState; json?: boolean }) => list(context, options));
  const reasons = Object.entries(rejectionReasons).map(([code, meaning]) => `  ${code.padEnd(18)} ${meaning}`);
  withJson(review.command("decide"))
    .description("Accept a review as it is, or reject it with a reason that its author reads.")
    .argument("<number>", "the review's number", reviewNumber)
    .addArgument(new Argument("<verdict>").choices(["accept", "reject"]))
    .requiredOption("--organisation <trkref>")
    .addOption(new Option("--reason <code>", "why it is rejected").choices(Object.keys(rejectionReasons)))
    .option("--passage <text>", "the words of the review that the rejection is about")
    .option("--note <text>", "a note to its author")
    .addHelpText("after", `\nReasons:\n${reasons.join("\n")}`)
    .action((number: number, verdict: "accept" | "reject", options: DecideOptions) =>
      decide(context, number, verdict, options),
    );
  withJson(review.command("publish"))
    .description("Publish every accepted review now; the worker does so every minute.")
    .action(async (options: { json?: boolean }) => {
      await withDatabase(context, async ({ db }) => {
        const published = await publishDue(db, context.clock());
        print(
          context,
          options,
          { published },
          published === 1 ? "Published 1 review." : `Published ${published} reviews.`,
        );
      });
    });
  return review;
}

async function list(
  context: CliContext,
  options: { organisation: string; state?: ReviewState; json?: boolean },
): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const { id: organisationId } = await organisationByTrkref(db, options.organisation);
    const reviews = await listReviews(db, { organisationId, ...(options.state ? { state: options.state } : {}) });
    const shown = reviews.map((review) => ({
      number: review.number,
      sku: review.sku,
      state: review.state,
      version: review.version,
      is_appeal: review.isAppeal,
      submitted_at: review.submittedAt,
      good_points: review.goodPoints,
      bad_points: review.badPoints,
      general_comments: review.generalComments,
      shop_comments: review.shopComments,
      display_name: review.displayName,
      town: review.town,
    }));
    const rows = shown.map((review) => [
      String(review.number),
      review.sku,
      review.is_appeal ? `${review.state}, appeal` : review.state,
      instant(review.submitted_at),
      oneLine([review.good_points, review.bad_points, review.general_comments].filter(Boolean).join(" / ")),
    ]);
    print(
      context,
      options,
      shown,
      table(["NUMBER", "SKU", "STATE", "SUBMITTED", "TEXT"], rows, "There are no such reviews."),
    );
  });
}

async function decide(
  context: CliContext,
  number: number,
  verdict: "accept" | "reject",
  options: DecideOptions,
): Promise<void> {
  const { reason, passage, note } = options;
  if (verdict === "reject" && !reason)
    throw new OperatorError(`A rejection needs --reason, one of ${Object.keys(rejectionReasons).join(", ")}.`);
  if (verdict === "accept" && (reason || passage))
    throw new OperatorError("An accepted review has neither --reason nor --passage.");
  const decision: Decision = verdict === "accept" ? { verdict, note } : { verdict, reason: reason!, passage, note };
  await withDatabase(context, async ({ db }) => {
    const { id: organisationId } = await organisationByTrkref(db, options.organisation);
    const now = context.clock();
    const did = ({ id }: { id: string }): Done => ({
      deed: "review_decided",
      organisationId,
      about: { kind: "review", id },
      details: verdict === "reject" ? [verdict, reason!] : [verdict],
    });
    const review = await recorded(db, { by: "command_line", did }, now, (tx) =>
      decideReview(tx, { organisationId, number }, decision, { kind: "operator" }, now),
    );
    print(context, options, { number, state: review.state }, `Review ${number} is ${review.state}.`);
  });
}

// A terminal obeys escape sequences: what a stranger wrote is printed without them, on one line.
function oneLine(text: string): string {
  const line = text.replaceAll(/\p{C}+/gu, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function reviewNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("It must be the number of a review.");
  return Number(text);
}
