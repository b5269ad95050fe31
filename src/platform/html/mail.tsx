import type { ComponentChildren, VNode } from "preact";
import { directionOf } from "../languages.ts";
import { parseUrl } from "../parse-url.ts";
import { renderFragment } from "./render.ts";

/** How the mails of one sender look. */
export type MailLook = {
  name: string;
  /** https; mails are readable without it. */
  logoUrl: string | null;
  /** `#rrggbb`, dark enough for white words on it. */
  colour: string;
};

export type MailDocumentProps = {
  lang: string;
  subject: string;
  look: MailLook;
  /** The fragment between head and foot, made by our renderer. */
  html: string;
  /** At the foot, in small print. */
  footer?: ComponentChildren;
};

/** A dark green; white stands on it with 7.7:1. */
export const defaultMailColour = "#0b5d57";

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const ink = "#1f2523";
const muted = "#5b6663";

// For mail programs that know more than inline styles. The others show dark words on white, in every mode.
const styles = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.pad{padding-left:20px!important;padding-right:20px!important}}
@media (prefers-color-scheme:dark){
.page{background-color:#141817!important}
.sheet{background-color:#1e2423!important}
.ink{color:#e9edeb!important}
.muted,.muted a{color:#a3afab!important}
.item{border-color:#3d4845!important}
.quote{border-color:#4a5653!important;color:#c9d2cf!important}
.name{color:#e9edeb!important}
}`;

/**
 * The document of a mail: tables and inline styles, because the oldest mail programs know nothing else; no script, no
 * font and no picture except the logo, which has an alternative text.
 */
export function MailDocument({ lang, subject, look, html, footer }: MailDocumentProps): VNode {
  return (
    <html lang={lang} dir={directionOf(lang) ?? "ltr"}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        {/* Our own words: entities mean nothing inside a style element. */}
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body class="page" style="margin:0;padding:0;background-color:#f1f3f2;-webkit-text-size-adjust:100%">
        <Table class="page" style="background-color:#f1f3f2">
          <td align="center" style="padding:24px 12px 32px">
            <Table class="sheet" style="max-width:600px;background-color:#ffffff;border-radius:6px">
              <td
                class="pad"
                style={`padding:22px 36px 18px;border-top:5px solid ${look.colour};border-radius:6px 6px 0 0`}
              >
                <Sender look={look} />
              </td>
              <td
                class="ink pad"
                style={`padding:6px 36px 26px;color:${ink};${font};font-size:16px;line-height:1.55;text-align:left;word-break:break-word`}
                dangerouslySetInnerHTML={{ __html: html }}
              />
            </Table>
            {footer === undefined ? null : (
              <Table style="max-width:600px">
                <td
                  class="muted pad"
                  style={`padding:18px 36px 0;color:${muted};${font};font-size:13px;line-height:1.5;text-align:left`}
                >
                  {footer}
                </td>
              </Table>
            )}
          </td>
        </Table>
      </body>
    </html>
  );
}

/** A table that only lays out: each child is a cell in a row of its own. */
function Table({ children, ...of }: { class?: string; style: string; children: VNode | VNode[] }): VNode {
  return (
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" {...of}>
      <tbody>
        {[children].flat().map((cell, index) => (
          <tr key={index}>{cell}</tr>
        ))}
      </tbody>
    </table>
  );
}

const logoStyle =
  "height:40px;width:auto;max-width:100%;object-fit:contain;object-position:left;border:0;display:block;font-size:15px;line-height:20px";

function Sender({ look: { name, logoUrl, colour } }: { look: MailLook }): VNode {
  const style = `margin:0;color:${colour};${font};font-size:18px;line-height:1.3;font-weight:600;text-align:left`;
  if (logoUrl === null)
    return (
      <p class="name" style={style}>
        {name}
      </p>
    );
  // Only the height is set, since logos differ in width. Where pictures are switched off, its words look like the name,
  // in two lines at most.
  return (
    <p class="name" style={style}>
      <img src={logoUrl} alt={name} height={40} style={logoStyle} />
    </p>
  );
}

/** A link that looks like a button, even in programs that colour only the background of a cell. */
export function MailButton({
  href,
  colour,
  about,
  children,
}: {
  href: string;
  colour: string;
  /**
   * For people who have the mail read aloud, when several buttons say the same; it begins with what the button says.
   */
  about?: string;
  children: ComponentChildren;
}): VNode {
  return (
    <table role="presentation" cellPadding="0" cellSpacing="0" style="margin:4px 0 18px">
      <tbody>
        <tr>
          <td style={`background-color:${colour};border-radius:6px`}>
            <a
              href={href}
              aria-label={about}
              style={`display:inline-block;padding:12px 22px;color:#ffffff;${font};font-size:16px;font-weight:600;line-height:1.25;text-decoration:none`}
            >
              {children}
            </a>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

export function MailParagraph({ children }: { children: ComponentChildren }): VNode {
  return <p style="margin:0 0 16px">{children}</p>;
}

/**
 * Plain text as a fragment for `MailDocument`: a blank line ends a paragraph, lines that begin with `> ` are a quotation and
 * those that begin with `- ` a list, and a line that is nothing but a web address is a button.
 *
 * @param labelOf what the button of a link says
 */
export function mailBody(text: string, { labelOf, colour }: ButtonLook): string {
  const blocks = text.trim().split(/\n{2,}/);
  return blocks
    .map((block) => renderFragment(<Block lines={block.split("\n")} labelOf={labelOf} colour={colour} />))
    .join("");
}

type ButtonLook = { labelOf: (href: string) => string; colour: string };

function Block({ lines, labelOf, colour }: ButtonLook & { lines: string[] }): VNode {
  const runs: { form: LineForm; lines: string[] }[] = [];
  for (const line of lines) {
    const form = formOf(line);
    const last = runs.at(-1);
    if (last?.form === form && form !== "link") last.lines.push(line);
    else runs.push({ form, lines: [line] });
  }
  return (
    <>
      {runs.map((run, index) => (
        <Run key={index} {...run} labelOf={labelOf} colour={colour} />
      ))}
    </>
  );
}

type LineForm = "quote" | "list" | "link" | "words";

function formOf(line: string): LineForm {
  if (/^>( |$)/.test(line)) return "quote";
  if (line.startsWith("- ")) return "list";
  return isWebAddress(line) ? "link" : "words";
}

// No spaces, so that a sentence that begins with an address stays a sentence.
function isWebAddress(line: string): boolean {
  return /^https?:\/\/\S+$/.test(line) && parseUrl(line) !== undefined;
}

function Run({ form, lines, labelOf, colour }: ButtonLook & { form: LineForm; lines: string[] }): VNode {
  if (form === "quote")
    return (
      <blockquote
        class="quote"
        style="margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid #c9d1ce;color:#3b4543"
        dir="auto"
      >
        <Lines lines={lines.map((line) => line.replace(/^> ?/, ""))} />
      </blockquote>
    );
  if (form === "list")
    return (
      <ul style="margin:0 0 16px;padding:0 0 0 22px">
        {lines.map((line, index) => (
          <li key={index} style="margin:0 0 6px">
            {line.slice(2)}
          </li>
        ))}
      </ul>
    );
  if (form === "link")
    return (
      <MailButton href={lines[0]!} colour={colour}>
        {labelOf(lines[0]!)}
      </MailButton>
    );
  return (
    <MailParagraph>
      <Lines lines={lines} />
    </MailParagraph>
  );
}

function Lines({ lines }: { lines: string[] }): VNode {
  return (
    <>
      {lines.map((line, index) => (
        <>
          {index > 0 ? <br /> : null}
          {line}
        </>
      ))}
    </>
  );
}
