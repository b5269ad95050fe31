import type { ComponentChildren, VNode } from "preact";

export type ToCopyProps = {
  /** Unique in the page. */
  id: string;
  /** What it is, for those who hear the button. */
  label: string;
  children: ComponentChildren;
};

/** Something to be copied whole, with a button that does it. The page runs `copy.js`; without it the button is not there. */
export function ToCopy({ id, label, children }: ToCopyProps): VNode {
  return (
    <span class="to-copy">
      <span id={id}>{children}</span>{" "}
      <button type="button" class="secondary" data-copy={id} hidden>
        Copy<span class="visually-hidden"> {label}</span>
      </button>
    </span>
  );
}
