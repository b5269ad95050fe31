import type { VNode } from "preact";
import { Page } from "../platform/html/page.tsx";
import type { Language } from "../platform/languages.ts";
import type { NoticeAbout } from "./notice.ts";
import { noticesPath } from "./notice-links.ts";
import { alertSentences } from "./sentences/index.ts";

export type StopNoticesPageProps = {
  language: Language;
  about: NoticeAbout;
  /** Where the form is sent. */
  action: string;
  isStopped: boolean;
};

/** Asks whether the notices of a kind are to stop, or says that they have. */
export function StopNoticesPage({ language, about, action, isStopped }: StopNoticesPageProps): VNode {
  const t = alertSentences(language);
  return (
    <Page title={t("stop.title")} lang={language} masthead="Fairmark">
      <h1>{isStopped ? t("stop.stopped") : t("stop.ask")}</h1>
      <p class="lead">{t(`stop.${about}`)}</p>
      {isStopped ? null : (
        <form method="post" action={action} class="stops">
          <p class="muted">{t("stop.nothingYet")}</p>
          <button type="submit">{t("stop.button")}</button>
        </form>
      )}
      <p>
        {t("stop.again")} <a href={noticesPath}>{t("stop.choose")}</a>
      </p>
    </Page>
  );
}
