import type { VNode } from "preact";
import type { ComposedMail } from "../outbox/index.ts";
import { renderFragment } from "../platform/html/render.ts";
import type { Language } from "../platform/languages.ts";

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** A mail for a frame of the console: as most readers see it, its subject above it, and below it as plain text. */
export function mailPreview({ subject, text, html }: ComposedMail, language: Language): string {
  const above = renderFragment(<Subject subject={subject} language={language} />);
  const below = renderFragment(<PlainText text={text} language={language} />);
  // Its links open nothing here, so the keyboard does not stop at each of them on its way through the page.
  const shown = html.replaceAll(/<a\b/g, '<a tabindex="-1"');
  // The mail is a document of its own: these two go right inside its body.
  return shown.replace(/<body\b[^<>]{0,300}>/, (body) => body + above).replace(/(?=<\/body>)/, () => below);
}

type Shown = { language: Language };

function Subject({ subject, language }: Shown & { subject: string }): VNode {
  return (
    <p
      class="sheet ink"
      style={`margin:0;padding:12px 24px;background-color:#ffffff;color:#1f2523;${font};font-size:16px;line-height:1.4`}
    >
      Subject: <strong lang={language}>{subject}</strong>
    </p>
  );
}

function PlainText({ text, language }: Shown & { text: string }): VNode {
  return (
    <details
      class="sheet ink"
      style={`padding:12px 24px;background-color:#ffffff;color:#1f2523;${font};font-size:15px`}
    >
      <summary>Plain-text version</summary>
      <div
        lang={language}
        dir="auto"
        style="margin-top:12px;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere"
      >
        {text}
      </div>
    </details>
  );
}
