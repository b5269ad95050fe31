import { type OrganisationSection, organisationPath } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { MailContent } from "../outbox/index.ts";
import { inFull } from "../platform/formats.ts";
import { defaultMailColour } from "../platform/html/mail.tsx";
import { renderFragment } from "../platform/html/render.ts";
import { type Language, localeFor } from "../platform/languages.ts";
import type { WaitingShop } from "./count-for.ts";
import type { NoticeKind } from "./notice.ts";
import { alertSentences } from "./sentences/index.ts";
import { waitingCountedAtMost } from "./waiting.queries.ts";
import { WaitingMail } from "./waiting-mail.views.tsx";

/** Stands in the outbox in place of what waits, which is counted for its reader when the mail leaves. */
export const waitingMark = "{{what waits}}";

/** So many shops a mail names; the console shows the others. */
const shopsAtMost = 50;

const sections: Partial<Record<NoticeKind, OrganisationSection>> = { imports: "imports", webhooks: "webhooks" };

/** The page on which what waits is dealt with. */
export function pathOfKind(kind: NoticeKind, { trkref }: Pick<Organisation, "trkref">): string {
  const section = sections[kind];
  if (section) return organisationPath(trkref, section);
  if (kind === "cases") return "/console/cases";
  return `/console/queue?${new URLSearchParams({ organisation: trkref })}`;
}

/** A shop as the mail names it: each line is a link. */
export type WaitingLines = { shop: string; lines: { words: string; url: string }[] };

/** A mail about what waits, in the name of a shop: a number and a link for each kind in each shop, and no word of a review or of a customer. */
export function waitingContent(
  shops: readonly WaitingShop[],
  {
    about,
    language,
    baseUrl,
    inNameOf,
  }: { about: NoticeKind | "digest"; language: Language; baseUrl: string; inNameOf: string },
): Pick<MailContent, "subject" | "text" | "html"> {
  const t = alertSentences(language);
  const { host } = new URL(baseUrl);
  const all = shops.flatMap(({ counts }) => counts);
  const total = all.reduce((sum, { count }) => sum + Math.min(count, waitingCountedAtMost), 0);
  const isMore = all.some(({ count }) => count > waitingCountedAtMost);
  // Of very many nobody counts the last: that there are more is said.
  const shown = (count: number, more: boolean) => inFull(count, localeFor(language)) + (more ? "+" : "");
  const named = shops.slice(0, shopsAtMost).map(({ organisation, counts }): WaitingLines => {
    const lines = counts.map(({ kind, count }) => {
      const most = Math.min(count, waitingCountedAtMost);
      const said = { count: most, shown: shown(most, count > waitingCountedAtMost) };
      return { words: t(`waiting.${kind}`, said), url: `${baseUrl}${pathOfKind(kind, organisation)}` };
    });
    return { shop: organisation.name, lines };
  });
  const rest = shops.length - named.length;
  const isShopNamed = shops.length === 1 && shops[0]!.organisation.id === inNameOf;
  const colour = shops[0]?.organisation.mailColour ?? defaultMailColour;
  const said = {
    greeting: t("greeting"),
    what: t(about === "digest" ? "waiting.today" : "waiting.now", { host }),
    more: rest > 0 ? t("waiting.more", { count: rest }) : undefined,
  };
  const blocks = named.map(({ shop, lines }) =>
    [shop, ...lines.flatMap(({ words, url }) => [`- ${words}`, `  ${url}`])].join("\n"),
  );
  return {
    subject:
      about === "digest"
        ? t("waiting.digest", { count: total, shown: shown(total, isMore) })
        : t("waiting.subject", { shop: named[0]!.shop, what: named[0]!.lines[0]!.words }),
    text: `${[said.greeting, said.what, ...blocks, ...(said.more ? [said.more] : [])].join("\n\n")}\n`,
    html: renderFragment(WaitingMail({ ...said, shops: named, open: t("waiting.open"), colour, isShopNamed })),
  };
}
