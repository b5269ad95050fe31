import type { ComponentChildren, VNode } from "preact";

/** The script that all forms for passkeys need. */
export const passkeyScript = "passkey.js";

export type PasskeyFormProps = {
  action: string;
  kind: "get" | "create";
  /** For the browser, as the library made them. */
  options: object;
  label: string;
  isSecondary?: boolean;
  /** Whether the form stands by itself, with fields of its own. */
  isPanel?: boolean;
  /** Hidden fields, and what else is typed. */
  children?: ComponentChildren;
};

/** Hidden until the script has found that the browser knows passkeys. */
export function PasskeyForm({
  action,
  kind,
  options,
  label,
  isSecondary = false,
  isPanel = false,
  children,
}: PasskeyFormProps): VNode {
  return (
    <form
      method="post"
      action={action}
      class={isPanel ? "panel" : undefined}
      data-passkey={kind}
      data-options={JSON.stringify(options)}
      hidden
    >
      {children}
      <input type="hidden" name="credential" value="" />
      <button type="submit" class={isSecondary ? "secondary" : undefined}>
        {label}
      </button>
      <p aria-live="polite" class="muted" />
    </form>
  );
}
