import type { VNode } from "preact";
import { CheckField, SelectField, type SelectFieldProps, TextField } from "../platform/html/form.tsx";

type SettingFieldProps = {
  name: string;
  label: string;
  /** As the command line explains it. */
  meaning: string;
  value: string;
  problem: string | undefined;
  autocomplete?: "off";
  /** The choices, if it is chosen from a list. */
  options?: SelectFieldProps["options"] | undefined;
};

/** A setting in a form of the console: a box where it is switched on and off, a choice of a few, or a line of text. */
export function SettingField({ meaning, value, autocomplete, options, ...field }: SettingFieldProps): VNode {
  const hint = sentence(meaning);
  if (isSwitched(meaning)) return <CheckField {...field} hint={hint} isChecked={value === "true"} />;
  if (options) return <SelectField {...field} hint={hint} value={value} options={options} />;
  return <TextField {...field} hint={hint} value={value} {...(autocomplete ? { autocomplete } : {})} />;
}

/** Whether a setting with this meaning is on or off, rather than text. */
export function isSwitched(meaning: string): boolean {
  return meaning.startsWith("true: ");
}

/** What a setting means without what its control shows by itself: on or off, and the choices. What it may be comes last. */
function sentence(meaning: string): string {
  const [, from, to, ranged] = /^(\d+) to (\d+): (.*)$/.exec(meaning) ?? [];
  const text = (ranged ?? meaning).replace(/^(true|[\w-]+(, [\w-]+)* or [\w-]+): /, "").replace(/; false: .*/, "");
  const range = ranged === undefined ? "" : ` Between ${from} and ${to}.`;
  return `${text[0]?.toUpperCase()}${text.slice(1)}.${range}`;
}
