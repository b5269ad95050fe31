import type { VNode } from "preact";
import { LanguageLinks } from "../platform/html/language-links.tsx";
import { Page, type PageLook } from "../platform/html/page.tsx";
import type { Language } from "../platform/languages.ts";
import type { StopKind } from "./mail-source.ts";
import { outboxSentences } from "./sentences/index.ts";

export type StopPageProps = {
  language: Language;
  shop: string;
  look: PageLook | undefined;
  /** Of the link, without a query. */
  path: string;
  /** Of the mail that the link stood in. */
  kind: StopKind;
  stopped: StopKind | "all" | undefined;
  /** Stops were taken back a moment ago. */
  isUndone: boolean;
};

/** Which mails somebody no longer wants, and what they have said about that before. */
export function StopPage(props: StopPageProps): VNode {
  const { language, shop, look, path, kind, stopped } = props;
  const t = outboxSentences(language);
  const title = t("page.title", { shop });
  return (
    <Page title={title} lang={language} masthead={shop} look={look} footnote="Fairmark">
      <LanguageLinks current={language} hrefOf={(one) => `${path}?lang=${one}`} />
      {stopped === undefined ? <Ask {...props} /> : <Stopped {...props} stopped={stopped} />}
      {kind === "webhook_alerts" ? null : <p class="muted">{t("page.about", { shop })}</p>}
    </Page>
  );
}

function Ask({ language, shop, path, kind, isUndone }: StopPageProps): VNode {
  const t = outboxSentences(language);
  return (
    <>
      {isUndone ? (
        <p class="notice" role="status">
          {t("page.undone", { shop })}
        </p>
      ) : null}
      <h1>{t("page.ask")}</h1>
      <p class="lead">{t("page.nothingYet")}</p>
      <form method="post" action={`${path}?lang=${language}`} class="stops">
        <button type="submit" name="choice" value="all">
          {t("page.all", { shop })}
        </button>
        <button type="submit" name="choice" value="only" class="outline">
          {t(`page.only.${kind}`)}
        </button>
      </form>
    </>
  );
}

function Stopped({ language, shop, path, stopped, kind }: StopPageProps & { stopped: StopKind | "all" }): VNode {
  const t = outboxSentences(language);
  return (
    <>
      <h1>{stopped === "all" ? t("page.stoppedAll", { shop }) : t(`page.stopped.${stopped}`, { shop })}</h1>
      <p class="lead">{t("page.atOnce")}</p>
      {kind === "report_answers" || kind === "webhook_alerts" ? null : <p>{t("page.reasons")}</p>}
      <form method="post" action={`${path}?lang=${language}`} class="stops">
        {stopped === "all" ? null : (
          <button type="submit" name="choice" value="all">
            {t("page.all", { shop })}
          </button>
        )}
        <p>{t("page.undoAsk")}</p>
        <button type="submit" name="choice" value="undo" class="outline">
          {t("page.undo")}
        </button>
      </form>
    </>
  );
}
