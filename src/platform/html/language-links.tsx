import type { VNode } from "preact";
import { directionOf, type Language, languages, ownName } from "../languages.ts";

type LanguageLinksProps = {
  /** The language that the page is in. */
  current: Language;
  label?: string;
  /** The address of the same page in a language. */
  hrefOf: (language: Language) => string;
};

/** The same page in every language, each called what its readers call it. */
export function LanguageLinks({ current, label, hrefOf }: LanguageLinksProps): VNode {
  return (
    <nav class="languages" aria-label={label}>
      <ul>
        {languages.map((language) => (
          <li key={language}>
            <a
              href={hrefOf(language)}
              lang={language}
              dir={directionOf(language)}
              hreflang={language}
              aria-current={language === current ? "true" : undefined}
            >
              {ownName(language)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
