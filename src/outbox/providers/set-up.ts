import type { KeyObject } from "node:crypto";
import { mailgun } from "./mailgun.ts";
import { postmark } from "./postmark.ts";
import type { BounceProvider, BounceProviderName, FetchText } from "./provider.ts";
import { sendgrid } from "./sendgrid.ts";
import { ses } from "./ses.ts";

/** The settings of each provider; without them its path does not exist. */
export type BounceSettings = {
  BOUNCES_SES_TOPICS?: readonly string[] | undefined;
  BOUNCES_POSTMARK_SECRET?: string | undefined;
  BOUNCES_MAILGUN_KEY?: string | undefined;
  BOUNCES_SENDGRID_KEY?: KeyObject | undefined;
};

type Means = { fetchText: FetchText; now: () => Date };

/** Every provider, and how it is set up; another one is a file beside these and a line here. */
const providers: Record<BounceProviderName, (settings: BounceSettings, means: Means) => BounceProvider | undefined> = {
  ses: ({ BOUNCES_SES_TOPICS: topicArns }, means) => (topicArns?.length ? ses({ topicArns }, means) : undefined),
  postmark: ({ BOUNCES_POSTMARK_SECRET: secret }) => (secret === undefined ? undefined : postmark({ secret })),
  mailgun: ({ BOUNCES_MAILGUN_KEY: signingKey }) => (signingKey === undefined ? undefined : mailgun({ signingKey })),
  sendgrid: ({ BOUNCES_SENDGRID_KEY: publicKey }) => (publicKey === undefined ? undefined : sendgrid({ publicKey })),
};

export function setUpProviders(
  settings: BounceSettings,
  means: Means,
): { name: BounceProviderName; provider: BounceProvider | undefined }[] {
  const names = Object.keys(providers) as BounceProviderName[];
  return names.map((name) => ({ name, provider: providers[name](settings, means) }));
}
