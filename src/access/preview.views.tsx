import type { VNode } from "preact";
import { Document } from "../platform/html/page.tsx";

/** The frame that every such button of a page shows in. */
const frameName = "preview";

export type PreviewButtonProps = {
  path: string;
  /** The fields that the preview shows something of: typing in others does not show it anew. Default: all. */
  shows?: readonly string[];
};

/** A button that shows what a form has typed in the page's PreviewFrame, and saves nothing. It stands after the one that saves. */
export function PreviewButton({ path, shows }: PreviewButtonProps): VNode {
  return (
    <button
      type="submit"
      class="secondary"
      formAction={path}
      formTarget={frameName}
      data-preview={frameName}
      data-shows={shows?.join(" ")}
    >
      Show preview
    </button>
  );
}

export type PreviewFrameProps = {
  /** What it shows at first: what is saved. */
  src: string;
  title: string;
  class: string;
  /** Whether it stands so far below that many never see it: then what is saved is only asked for by those who do. */
  isFarBelow?: boolean;
};

/** Where it is shown what a form would make of what is typed; nothing in it can be sent, or runs. */
export function PreviewFrame({ src, title, class: className, isFarBelow }: PreviewFrameProps): VNode {
  const loading = isFarBelow ? "lazy" : undefined;
  return <iframe class={className} name={frameName} src={src} title={title} sandbox="" loading={loading} />;
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
