import type { VNode } from "preact";
import { MailButton, MailParagraph } from "../platform/html/mail.tsx";
import type { WaitingLines } from "./waiting-words.ts";

export type WaitingMailProps = {
  greeting: string;
  what: string;
  shops: readonly WaitingLines[];
  /** That there are more shops than are named. */
  more: string | undefined;
  /** On the button of a mail about one thing. */
  open: string;
  colour: string;
  /** Whether the head of the mail names the only shop of it already. */
  isShopNamed: boolean;
};

/** What waits, shop by shop: each line leads to the page on which it is dealt with. */
export function WaitingMail({ greeting, what, shops, more, open, colour, isShopNamed }: WaitingMailProps): VNode {
  const [only, ...others] = shops.flatMap(({ lines }) => lines);
  if (only && others.length === 0 && isShopNamed)
    return (
      <>
        <MailParagraph>{greeting}</MailParagraph>
        <MailParagraph>{what}</MailParagraph>
        <p style="margin:0 0 18px;font-weight:600">{only.words}</p>
        <MailButton href={only.url} colour={colour}>
          {open}
        </MailButton>
      </>
    );
  return (
    <>
      <MailParagraph>{greeting}</MailParagraph>
      <MailParagraph>{what}</MailParagraph>
      {shops.map(({ shop, lines }, index) => (
        <div key={index} style="margin:0 0 18px">
          {isShopNamed ? null : <p style="margin:0 0 4px;font-weight:600">{shop}</p>}
          <ul style="margin:0;padding:0 0 0 22px">
            {lines.map(({ words, url }) => (
              <li key={words} style="margin:0 0 6px">
                <a href={url} class="ink" style="color:#1f2523;text-decoration:underline">
                  {words}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {more ? <MailParagraph>{more}</MailParagraph> : null}
    </>
  );
}
