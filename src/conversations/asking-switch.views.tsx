import type { VNode } from "preact";
import type { Language } from "../platform/languages.ts";
import type { AskingStanding } from "./asking-consent.ts";
import { askerSentences } from "./sentences/index.ts";

type In = { language: Language; shop: string };

/** The name of the box and of the switch. */
export const askingField = "ask_me";

/** The box in the questionnaire: never ticked but by who reads it. `isTicked`: they ticked it, and something else had to be put right. */
export function AskingBox({ language, shop, isTicked }: In & { isTicked: boolean }): VNode {
  const t = askerSentences(language);
  return (
    <section class="part" aria-labelledby="asking">
      <h2 id="asking">{t("asking.heading")}</h2>
      <label class="check" for={askingField}>
        <input
          type="checkbox"
          id={askingField}
          name={askingField}
          value="yes"
          checked={isTicked}
          aria-describedby={`${askingField}_hint`}
        />
        <span>{t("asking.agree", { shop })}</span>
      </label>
      <p class="muted" id={`${askingField}_hint`}>
        {t("asking.means", { shop })}
      </p>
    </section>
  );
}

type SwitchProps = In & {
  standing: AskingStanding;
  /** Where the form is sent. */
  action: string;
  /** Hidden fields that prove whose form it is. */
  hidden: Readonly<Record<string, string>>;
  /** Whether that was just changed. */
  isChanged: boolean;
};

/** On a customer's own page: what they said about being asked, and how to say otherwise. */
export function AskingSwitch({ language, shop, standing, action, hidden, isChanged }: SwitchProps): VNode {
  const t = askerSentences(language);
  const states = {
    agreed: "agreed",
    "not agreed": "notAgreed",
    stopped: "stopped",
    "agreed, stopped": "stopped",
  } as const;
  const state = states[standing];
  const hasAgreed = standing === "agreed" || standing === "agreed, stopped";
  return (
    <section class="part" aria-labelledby="asking">
      <h2 id="asking">{t("asking.heading")}</h2>
      <p role={isChanged ? "status" : undefined} class={isChanged ? "notice done" : undefined}>
        {t(`asking.${state}`, { shop })}
      </p>
      {standing === "stopped" ? null : (
        <form method="post" action={action}>
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {hasAgreed ? null : <p class="muted">{t("asking.means", { shop })}</p>}
          <button type="submit" class="secondary" name={askingField} value={hasAgreed ? "no" : "yes"}>
            {t(hasAgreed ? "asking.takeBack" : "asking.give", { shop })}
          </button>
        </form>
      )}
    </section>
  );
}

/** What the switch was set to; undefined for what no form of ours sends. */
export function readAsking(body: unknown): boolean | undefined {
  const said = ((body ?? {}) as Record<string, unknown>)[askingField];
  return said === "yes" ? true : said === "no" ? false : undefined;
}
