import type { VNode } from "preact";
import { languageNames, regionNames } from "../platform/formats.ts";
import { readText } from "../platform/http/form-body.ts";
import { languages } from "../platform/languages.ts";
import { countryCodes } from "../platform/values/country-names.ts";

/** The field that a region is chosen in, beside the one of the language that has the setting's own name. */
const regionField = "locale_region";

/** Languages of Europe that shops may have; pages are written in the first ones, and in English for the others. */
const others = "bg cs da el es et fi ga hr hu is it lt lv mt nb nl pl pt ro sk sl sv tr uk".split(" ");

type LocaleFieldProps = { value: string; problem: string | undefined };

/** Language and region as two choices. What was sent and is none of them stays in the list, for its problem to be read. */
export function LocaleField({ value, problem }: LocaleFieldProps): VNode {
  const [language = "", region = ""] = value.split("-");
  const describedBy = ["locale_hint", ...(problem === undefined ? [] : ["locale_problem"])].join(" ");
  return (
    <fieldset class="field locale-field" aria-describedby={describedBy}>
      <legend>Language and region</legend>
      <p class="muted" id="locale_hint">
        Pages and mails are in English, German or French, dates and numbers as the region writes them.
      </p>
      {problem === undefined ? null : (
        <p class="problem" id="locale_problem">
          {problem}
        </p>
      )}
      <div class="in-line">
        <label for="locale">Language</label>
        <select id="locale" name="locale" aria-invalid={problem === undefined ? undefined : "true"}>
          <Options
            codes={[...new Set([...languages, ...others, language])]}
            nameOf={(code) => languageNames("en-GB").of(code)}
            chosen={language}
          />
        </select>
        <label for={regionField}>Region</label>
        <select id={regionField} name={regionField}>
          <Options
            codes={[...new Set([...regionCodes(), region])]}
            nameOf={(code) => regionNames("en-GB").of(code)}
            chosen={region}
          />
        </select>
      </div>
    </fieldset>
  );
}

type OptionsProps = { codes: readonly string[]; nameOf: (code: string) => string | undefined; chosen: string };

function Options({ codes, nameOf, chosen }: OptionsProps): VNode {
  return (
    <>
      {codes.map((code) => (
        <option key={code} value={code} selected={code === chosen}>
          {named(code, nameOf)}
        </option>
      ))}
    </>
  );
}

/** What is no code at all has no name either. */
function named(code: string, nameOf: OptionsProps["nameOf"]): string {
  try {
    return nameOf(code) ?? code;
  } catch {
    return code;
  }
}

let regionsByName: readonly string[] | undefined;

function regionCodes(): readonly string[] {
  const names = regionNames("en-GB");
  const nameOf = (code: string) => names.of(code) ?? code;
  regionsByName ??= countryCodes
    .map(({ alpha2 }) => alpha2)
    .sort((one, other) => nameOf(one).localeCompare(nameOf(other), "en-GB"));
  return regionsByName;
}

/** The locale that a form with a LocaleField sends, such as de-AT; a whole one in the first field stands for itself. */
export function readLocale(body: unknown): string {
  const language = readText(body, "locale").trim();
  const region = readText(body, regionField).trim();
  return region === "" || language === "" || language.includes("-") ? language : `${language}-${region}`;
}
