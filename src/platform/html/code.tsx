import type { VNode } from "preact";

/** Code that can be scrolled and copied; the button is there where a script shows it. */
export function Code({ id, label, code }: { id: string; label: string; code: string }): VNode {
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={label} tabIndex={0}>
        <pre id={id}>{code}</pre>
      </section>
      <button type="button" class="secondary" data-copy={id} hidden>
        Copy<span class="visually-hidden"> {label}</span>
      </button>
    </div>
  );
}
