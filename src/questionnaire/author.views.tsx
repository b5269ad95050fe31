import type { ComponentChildren, VNode } from "preact";
import { AskingSwitch } from "../conversations/index.ts";
import { appealWordsAtMost, type ReviewVersion } from "../reviews/index.ts";
import type { ScoredQuestion } from "../templates/index.ts";
import { type Decision, DecisionNotice } from "./decision.views.tsx";
import { TextArea } from "./fields.views.tsx";
import { type Frame, QuestionnaireLayout } from "./layout.views.tsx";
import { ReceiptSection, type ShownReceipt } from "./receipt.views.tsx";
import type { Standing } from "./standing.ts";
import { type SiblingLink, Siblings, StandingWords, standingWords } from "./standing.views.tsx";
import type { Problem } from "./submission.ts";

/** What the author may do now, each with the URL of its page. */
export type Ways = {
  edit: string | undefined;
  appeal: { path: string; until: Date } | undefined;
  withdraw: string | undefined;
};

export type AuthorPageProps = Frame & {
  standing: Standing;
  decision: Decision | undefined;
  /** The newest text; undefined where it is gone. */
  version: ReviewVersion | undefined;
  questions: readonly ScoredQuestion[];
  ways: Ways;
  /** How they stand to being asked what shoppers want to know; undefined where the shop takes no questions. */
  asking: Pick<Parameters<typeof AskingSwitch>[0], "standing" | "action" | "hidden"> | undefined;
  receipt: ShownReceipt | undefined;
  siblings: readonly SiblingLink[];
};

/** The author's own page: the state of the review, what was decided and why, what they sent, and what they can do. */
export function AuthorPage(props: AuthorPageProps): VNode {
  const { reader, about, standing, decision, version, ways, asking, receipt, siblings } = props;
  const { heading } = standingWords(reader, about.shop, standing, decision);
  return (
    <QuestionnaireLayout reader={reader} about={about} title={`${heading} – ${about.shop}`}>
      <StandingWords reader={reader} about={about} standing={standing} decision={decision} />
      {decision ? (
        <DecisionNotice
          reader={reader}
          decision={decision}
          advice={standing.state === "rejected" ? adviceOf(props) : undefined}
        />
      ) : null}
      <WhatYouCanDo reader={reader} ways={ways} isWithdrawn={standing.state === "withdrawn"} />
      {version ? <WhatYouSent {...props} version={version} /> : null}
      {version ? <ReceiptSection reader={reader} shop={about.shop} receipt={receipt} /> : null}
      {asking ? <AskingSwitch language={reader.language} shop={about.shop} {...asking} isChanged={false} /> : null}
      <Siblings reader={reader} siblings={siblings} />
    </QuestionnaireLayout>
  );
}

function adviceOf({ reader, ways }: AuthorPageProps): string {
  return reader.standing(ways.appeal ? "decision.canDoHere" : "decision.canDo");
}

function WhatYouCanDo({
  reader,
  ways,
  isWithdrawn,
}: Pick<AuthorPageProps, "reader" | "ways"> & { isWithdrawn: boolean }): VNode | null {
  const { author, standing, day } = reader;
  const { edit, appeal, withdraw } = ways;
  if (!edit && !appeal && !withdraw) return null;
  return (
    <section class="part" aria-labelledby="can">
      <h2 id="can">{author("can.heading")}</h2>
      <ul class="ways">
        {edit ? (
          <li>
            <a href={edit}>{isWithdrawn ? standing("writeAnew") : author("can.edit")}</a>
          </li>
        ) : null}
        {appeal ? (
          <li>
            <a href={appeal.path}>{author("can.appeal")}</a>{" "}
            <small>{author("can.appealUntil", { date: day(appeal.until) })}</small>
          </li>
        ) : null}
        {withdraw ? (
          <li>
            <a href={withdraw}>{author("can.withdraw")}</a>
          </li>
        ) : null}
      </ul>
    </section>
  );
}

/** Every answer of the newest version, as it was sent. */
function WhatYouSent({ reader, about, standing, version, questions }: AuthorPageProps & { version: ReviewVersion }) {
  const { author, form, day } = reader;
  const shop = about.shop;
  const yesNo = (answer: boolean | null) => (answer === null ? null : form(answer ? "yes" : "no"));
  const ofTen = (score: number | null) => (score === null ? null : author("ofTen", { score }));
  const scores = questions.flatMap(({ id, text }) => {
    const score = version.scores[String(id)];
    return score === undefined ? [] : [[text[reader.language], ofTen(score)] as const];
  });
  const shownAs = [version.displayName, version.town].filter((part) => part !== null).join(", ");
  const answers: (readonly [string, string | null])[] = [
    [form("field.overall_score"), ofTen(version.overallScore)],
    ...scores,
    [form("field.good_points"), version.goodPoints],
    [form("field.bad_points"), version.badPoints],
    [form("field.general_comments"), version.generalComments],
    [form("field.would_buy_again", { shop }), yesNo(version.wouldBuyAgain)],
    [form("field.happy_with_delivery"), yesNo(version.happyWithDelivery)],
    [form("field.happy_with_customer_service"), yesNo(version.happyWithCustomerService)],
    [form("field.likelihood_to_recommend", { shop }), ofTen(version.likelihoodToRecommend)],
    [form("field.shop_comments", { shop }), version.shopComments],
    [author("shownAs"), shownAs || author("anonymous")],
  ];
  return (
    <section class="part" aria-labelledby="sent">
      <h2 id="sent">{author("sent")}</h2>
      <p class="muted">{author("sentOn", { date: day(version.submittedAt) })}</p>
      {standing.isVisible && standing.state !== "published" ? <p class="muted">{author("sentEarlier")}</p> : null}
      {about.isIncentivised ? <p class="muted">{author("incentivised", { shop })}</p> : null}
      <dl class="sent">
        {answers.map(([label, answer]) =>
          answer === null ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd dir="auto" class="written">
                {answer}
              </dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}

type SmallFormProps = Frame & {
  /** Hidden fields that prove whose form it is. */
  hidden: Readonly<Record<string, string>>;
  /** Back to the author's page. */
  back: string;
};

function SmallForm({
  reader,
  about,
  hidden,
  title,
  children,
}: SmallFormProps & { title: string; children: ComponentChildren }): VNode {
  return (
    <QuestionnaireLayout reader={reader} about={about} title={`${title} – ${about.shop}`}>
      <form method="post" noValidate>
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
      </form>
    </QuestionnaireLayout>
  );
}

/** Asks once more before a review is taken back. */
export function WithdrawPage(props: SmallFormProps & { isVisible: boolean }): VNode {
  const { reader, about, back, isVisible } = props;
  const { author } = reader;
  return (
    <SmallForm {...props} title={author("withdraw.heading")}>
      <h1>{author("withdraw.heading")}</h1>
      <p class="lead">{author(isVisible ? "withdraw.text" : "withdraw.textUnseen", { shop: about.shop })}</p>
      <div class="actions">
        <button type="submit">{author("withdraw.confirm")}</button>
        <a class="button secondary" href={back}>
          {author("withdraw.cancel")}
        </a>
      </div>
    </SmallForm>
  );
}

type AppealPageProps = SmallFormProps & {
  isRemoved: boolean;
  until: Date;
  words: string;
  problem?: Problem | undefined;
};

/** Where the author says why the decision is wrong. */
export function AppealPage(props: AppealPageProps): VNode {
  const { reader, back, isRemoved, until, words, problem } = props;
  const { author, form, number, day } = reader;
  const heading = author("appeal.heading");
  return (
    <SmallForm {...props} title={problem ? form("titleWithProblems", { title: heading }) : heading}>
      {problem ? (
        <section class="notice error" role="alert" tabIndex={-1} autofocus aria-labelledby="problems">
          <h2 id="problems">{author("appeal.problems")}</h2>
        </section>
      ) : null}
      <h1>{heading}</h1>
      <p class="lead">{author("appeal.text")}</p>
      <p class="muted">{author("appeal.until", { date: day(until) })}</p>
      <TextArea
        reader={reader}
        label={author(isRemoved ? "appeal.labelRemoved" : "appeal.label")}
        value={words}
        problem={problem}
        name="words"
        rows={6}
        hint={author("appeal.hint", { atMost: number(appealWordsAtMost) })}
      />
      <div class="actions">
        <button type="submit">{author("appeal.send")}</button>
        <a class="button secondary" href={back}>
          {author("back")}
        </a>
      </div>
    </SmallForm>
  );
}
