import type { VNode } from "preact";
import { MailButton, MailParagraph } from "../platform/html/mail.tsx";
import type { MailItem, MailParts } from "./invitation-mail.ts";
import type { invitationSentences } from "./sentences/index.ts";

type BodyProps = MailParts & { t: ReturnType<typeof invitationSentences>; colour: string };

/** The fragment between the head and the foot of the mail. */
export function InvitationBody(props: BodyProps): VNode {
  const { greeting, opening, order, items, rest, used, policyUrl, closing, t, colour } = props;
  return (
    <>
      <MailParagraph>{greeting}</MailParagraph>
      <Paragraphs text={opening} />
      <p class="muted" style="margin:0 0 14px;color:#5b6663;font-size:14px">
        {order}
      </p>
      {items.map((item, index) => (
        <Item key={index} item={item} t={t} colour={colour} isFirst={index === 0} />
      ))}
      {rest === undefined ? null : <Rest {...rest} t={t} colour={colour} />}
      <h2 style="margin:26px 0 8px;font-size:16px;line-height:1.3">{t("used.heading")}</h2>
      <ul style="margin:0 0 12px;padding:0 0 0 20px;font-size:14px">
        {used.map((sentence) => (
          <li key={sentence} style="margin:0 0 6px">
            {sentence}
          </li>
        ))}
      </ul>
      <p style="margin:0 0 22px;font-size:14px">
        {t("used.policy")}{" "}
        <a class="ink" href={policyUrl} style="color:#1f2523">
          {policyUrl}
        </a>
      </p>
      <Paragraphs text={closing} />
    </>
  );
}

function Paragraphs({ text }: { text: string }): VNode {
  return (
    <>
      {text.split(/\n{2,}/).map((paragraph, index) => (
        <MailParagraph key={index}>
          {paragraph.split("\n").map((line, at) => (
            <>
              {at > 0 ? <br /> : null}
              {line}
            </>
          ))}
        </MailParagraph>
      ))}
    </>
  );
}

type RestProps = { count: number; url: string | undefined } & Pick<BodyProps, "t" | "colour">;

/** A single line in place of everything that would make the mail too long. */
function Rest({ count, url, t, colour }: RestProps): VNode {
  return (
    <div class="item" style="margin:0 0 18px;padding:16px 0 0;border-top:1px solid #d5dbd8">
      <p style="margin:0 0 10px;font-size:17px;font-weight:600;line-height:1.35">{t("rest", { count })}</p>
      {url === undefined ? (
        <MailParagraph>{t("hidden")}</MailParagraph>
      ) : (
        <MailButton href={url} colour={colour}>
          {t("allItems")}
        </MailButton>
      )}
    </div>
  );
}

type ItemProps = { item: MailItem; t: BodyProps["t"]; colour: string; isFirst: boolean };

function Item({ item, t, colour, isFirst }: ItemProps): VNode {
  const { name, shortName, imageUrl, url, isIncentivised } = item;
  return (
    <table
      role="presentation"
      width="100%"
      cellPadding="0"
      cellSpacing="0"
      class="item"
      style="margin:0 0 18px;border-top:1px solid #d5dbd8"
    >
      <tbody>
        <tr>
          {imageUrl === undefined ? null : (
            <td width="84" valign="top" style="padding:16px 16px 0 0">
              <img src={imageUrl} alt="" width={68} style="display:block;width:68px;height:auto;border-radius:4px" />
            </td>
          )}
          <td valign="top" style="padding:16px 0 0">
            <p style="margin:0 0 10px;font-size:17px;font-weight:600;line-height:1.35" dir="auto">
              {name}
            </p>
            {isIncentivised ? (
              <p class="muted" style="margin:0 0 10px;color:#5b6663;font-size:14px">
                {t("incentive")}
              </p>
            ) : null}
          </td>
        </tr>
        <tr>
          <td colSpan={imageUrl === undefined ? 1 : 2} style={imageUrl === undefined ? undefined : "padding:10px 0 0"}>
            {url === undefined ? (
              <MailParagraph>{t("hidden")}</MailParagraph>
            ) : (
              <>
                <MailButton href={url} colour={colour} about={t("writeAbout", { product: shortName })}>
                  {t("write")}
                </MailButton>
                <Scores url={url} name={shortName} t={t} hasNote={isFirst} />
              </>
            )}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

const scores = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

// As few bytes as possible, since there are ten for each item. All ten look alike: no colour or size favours one of them. What a
// score link does is explained only once: a long order repeats enough as it is.
function Scores({ url, name, t, hasNote }: { url: string; name: string; t: BodyProps["t"]; hasNote: boolean }): VNode {
  return (
    <>
      <p class="muted" style="margin:0 0 8px;color:#5b6663;font-size:14px">
        {t("scores")}
      </p>
      <table
        role="presentation"
        width="100%"
        cellPadding="1"
        cellSpacing="0"
        style="max-width:460px;margin:0 0 8px;table-layout:fixed;text-align:center;font-size:15px;line-height:1.2;white-space:nowrap"
      >
        <tbody>
          <tr>
            {scores.map((score) => (
              <td key={score}>
                <a
                  class="ink"
                  href={`${url}&score=${score}`}
                  aria-label={t("scoreAbout", { score: String(score), product: name })}
                  style="display:block;padding:9px 0;border:1px solid #8f9b97;color:#1f2523;text-decoration:none"
                >
                  {score}
                </a>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {hasNote ? (
        <p class="muted" style="margin:0 0 6px;color:#5b6663;font-size:13px">
          {t("scoresNote")}
        </p>
      ) : null}
    </>
  );
}
