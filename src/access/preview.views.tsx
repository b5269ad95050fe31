import type { VNode } from "preact";
import { Document } from "../platform/html/page.tsx";

/** The frame that every such button of a page shows in. */
const frameName = "preview";

/** A button that shows what a form has typed in the page's PreviewFrame, and saves nothing. It stands after the one that saves. */
export function PreviewButton({ path }: { path: string }): VNode {
  return (
    <button type="submit" class="secondary" formAction={path} formTarget={frameName} data-preview={frameName}>
      Show preview
    </button>
  );
}

export type PreviewFrameProps = {
  /** What it shows at first: what is saved. */
  src: string;
  title: string;
  class: string;
};

/** Where it is shown what a form would make of what is typed; nothing in it can be sent, or runs. */
export function PreviewFrame({ src, title, class: className }: PreviewFrameProps): VNode {
  return <iframe class={className} name={frameName} src={src} title={title} sandbox="" />;
}

/** In place of a preview: what is wrong with what was typed. */
export function PreviewProblems({ problems }: { problems: readonly string[] }): VNode {
  return (
    <Document title="No preview yet" lang="en">
      <main class="alone">
        <div class="content">
          <section class="notice error" role="alert">
            <p>There is no preview of this yet:</p>
            <ul>
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </section>
        </div>
      </main>
    </Document>
  );
}
