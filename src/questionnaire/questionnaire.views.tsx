import type { ComponentChildren, VNode } from "preact";
import { AskingBox, askingField } from "../conversations/index.ts";
import { type RejectionReason, rejectionReasonSentence, rejectionReasons } from "../reviews/index.ts";
import type { ScoredQuestion } from "../templates/index.ts";
import { type Decision, DecisionNotice } from "./decision.views.tsx";
import { problemSentence, Scale, TextArea, TextLine, targetOf, YesNo } from "./fields.views.tsx";
import { type FieldValues, scoreField, type TextField, textLimits, yesNoFields } from "./form-fields.ts";
import { type Frame, productName, QuestionnaireLayout } from "./layout.views.tsx";
import type { Problem } from "./submission.ts";

export type QuestionnairePageProps = Frame & {
  asked: readonly ScoredQuestion[];
  values: FieldValues;
  problems?: readonly Problem[] | undefined;
  /** Why the form is shown: for a first review, for one that was rejected, or for an edit by its author. */
  opening: "first" | "refused" | "edit" | "edit_visible";
  /** Why the review that is being edited here was rejected. */
  decision?: Decision | undefined;
  /**
   * What was typed before and is shown again; whether it has just been saved; whether the review has changed in the
   * meantime; whether so much was sent that nothing was taken now.
   */
  notice?: "draft" | "saved" | "changed" | "wait" | undefined;
  /** Whether they can agree here to be asked what shoppers want to know. */
  isAskingOffered?: boolean;
  /** Hidden fields. */
  hidden: Readonly<Record<string, string>>;
  /** The way back to the author's page, if the form was opened from there. */
  back?: string | undefined;
  /** Where drafts of this form are saved; undefined if none are. */
  draftPath?: string | undefined;
};

/** The questionnaire. Only the overall score and what the template requires must be answered. */
export function QuestionnairePage(props: QuestionnairePageProps): VNode {
  const { reader, about, problems = [], hidden, back, draftPath, opening } = props;
  const { form } = reader;
  const title = form("title", { product: productName(props), shop: about.shop });
  return (
    <QuestionnaireLayout
      reader={reader}
      about={about}
      title={problems.length > 0 ? form("titleWithProblems", { title }) : title}
      script={draftPath === undefined ? undefined : "questionnaire.js"}
    >
      {problems.length > 0 ? <ErrorSummary {...props} problems={problems} /> : null}
      <Opening {...props} />
      {/* novalidate: the sentences of this page are clearer than a browser's bubble, and stay. */}
      <form method="post" noValidate data-draft={draftPath}>
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <ProductSection {...props} />
        <ShopSection {...props} />
        <ReviewerSection {...props} />
        {props.isAskingOffered ? (
          <AskingBox language={reader.language} shop={about.shop} isTicked={props.values[askingField] === "yes"} />
        ) : null}
        <Terms {...props} />
        <div class="actions">
          <button type="submit">{form(opening === "first" ? "send" : "sendAgain")}</button>
          {back === undefined ? null : (
            <a class="button secondary" href={back}>
              {reader.author("back")}
            </a>
          )}
          {draftPath === undefined ? null : (
            <button type="submit" name="save" value="draft" class="secondary">
              {form("save")}
            </button>
          )}
        </div>
        {draftPath === undefined ? null : (
          <p
            class="muted"
            role="status"
            id="draft_status"
            data-kept={form("draft.kept")}
            data-failed={form("draft.failed")}
          />
        )}
      </form>
    </QuestionnaireLayout>
  );
}

function Opening({ reader, about, opening, decision, notice }: QuestionnairePageProps): VNode {
  const { form } = reader;
  const [heading, lead] = {
    first: [form("opening.heading"), form("opening.lead", { shop: about.shop })],
    refused: [form("opening.refused"), form("opening.refusedLead")],
    edit: [form("opening.edit"), form("opening.editLead")],
    edit_visible: [form("opening.edit"), `${form("opening.editLead")} ${form("opening.editVisible")}`],
  }[opening];
  return (
    <>
      <h1>{heading}</h1>
      <p class="lead">{lead}</p>
      {notice === "saved" ? (
        <section class="notice done" role="status" aria-labelledby="saved">
          <h2 id="saved">{form("draft.heading")}</h2>
          <p>{form("draft.saved")}</p>
        </section>
      ) : notice ? (
        <p class="notice" role="status">
          {form(notice === "draft" ? "draft.shown" : `opening.${notice}`)}
        </p>
      ) : null}
      {decision ? <DecisionNotice reader={reader} decision={decision} /> : null}
    </>
  );
}

/** A field's label, as the form and the summary of problems call it. */
function labelOf({ reader, about, asked }: QuestionnairePageProps, field: string): string {
  const question = asked.find(({ id }) => scoreField(id) === field);
  if (question) return question.text[reader.language];
  const known = field as TextField | (typeof yesNoFields)[number] | "overall_score" | "likelihood_to_recommend";
  return reader.form(`field.${known}`, { shop: about.shop });
}

function ErrorSummary(props: QuestionnairePageProps & { problems: readonly Problem[] }): VNode {
  const { reader, problems } = props;
  return (
    // autofocus: without JavaScript nothing else takes a reader to what went wrong.
    <section class="notice error" role="alert" tabIndex={-1} autofocus aria-labelledby="problems">
      <h2 id="problems">{reader.form("problems.heading")}</h2>
      <ul>
        {problems.map((problem) => (
          <li key={problem.field}>
            <a href={`#${targetOf(problem)}`}>
              {reader.form("problems.labelled", {
                label: labelOf(props, problem.field),
                sentence: problemSentence(reader, problem),
              })}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a field of this name is given: its label, its value, and what is wrong with it. */
function fieldProps(props: QuestionnairePageProps, name: string) {
  const { reader, values, problems = [] } = props;
  const problem = problems.find(({ field }) => field === name);
  return { reader, label: labelOf(props, name), value: values[name] ?? "", problem };
}

function Section({ id, heading, children }: { id: string; heading: string; children: ComponentChildren }): VNode {
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {children}
    </section>
  );
}

function ProductSection(props: QuestionnairePageProps): VNode {
  const { reader, asked } = props;
  const { form, number } = reader;
  const ends = [form("scale.worst"), form("scale.best")] as const;
  const rows = { good_points: 2, bad_points: 2, general_comments: 6 } as const;
  return (
    <Section id="product" heading={form("section.product")}>
      <Scale
        {...fieldProps(props, "overall_score")}
        name="overall_score"
        from={1}
        ends={ends}
        isRequired
        hint={`(${form("hint.required")})`}
      />
      {asked.map(({ id, required }) => (
        <Scale
          key={id}
          {...fieldProps(props, scoreField(id))}
          name={scoreField(id)}
          from={1}
          ends={ends}
          isRequired={required}
          hint={required ? `(${form("hint.required")})` : undefined}
        />
      ))}
      {(Object.keys(rows) as (keyof typeof rows)[]).map((name) => (
        <TextArea
          key={name}
          {...fieldProps(props, name)}
          name={name}
          rows={rows[name]}
          hint={
            name === "general_comments"
              ? form("hint.mayBeEmpty", { atMost: number(textLimits.general_comments) })
              : undefined
          }
        />
      ))}
    </Section>
  );
}

function ShopSection(props: QuestionnairePageProps): VNode {
  const { form } = props.reader;
  const ends = [form("scale.never"), form("scale.surely")] as const;
  return (
    <Section id="shop" heading={form("section.shop")}>
      <p class="muted">{form("section.shopIntro", { shop: props.about.shop })}</p>
      {yesNoFields.map((name) => (
        <YesNo key={name} {...fieldProps(props, name)} name={name} />
      ))}
      <Scale
        {...fieldProps(props, "likelihood_to_recommend")}
        name="likelihood_to_recommend"
        from={0}
        ends={ends}
        isRequired={false}
      />
      <TextArea {...fieldProps(props, "shop_comments")} name="shop_comments" rows={2} />
    </Section>
  );
}

function ReviewerSection(props: QuestionnairePageProps): VNode {
  const { form } = props.reader;
  return (
    <Section id="reviewer" heading={form("section.reviewer")}>
      <TextLine
        {...fieldProps(props, "display_name")}
        name="display_name"
        hint={form("hint.display_name")}
        autocomplete="given-name"
      />
      <TextLine {...fieldProps(props, "town")} name="town" autocomplete="address-level2" />
      <label class="check" for="anonymous">
        <input
          type="checkbox"
          id="anonymous"
          name="anonymous"
          value="yes"
          checked={(props.values.anonymous ?? "") !== ""}
        />
        <span>{form("field.anonymous")}</span>
      </label>
    </Section>
  );
}

/** Who asks, how it is used and published, what of the purchaser is shown: before anything is sent. */
function Terms({ reader, about }: Frame): VNode {
  const { form, language } = reader;
  const { shop, trkref, decidesWithinDays, publicationDelayHours } = about;
  return (
    <section class="terms" aria-labelledby="terms">
      <h2 id="terms">{form("terms.heading")}</h2>
      <ul>
        <li>{form("terms.asks", { shop })}</li>
        <li>{form("terms.decided", { shop, count: decidesWithinDays })}</li>
        <li>
          {form("terms.published", { shop })}
          {publicationDelayHours > 0 ? ` ${form("terms.delay", { count: publicationDelayHours })}` : ""}
        </li>
        <li>{form("terms.shown")}</li>
        {about.isIncentivised ? <li>{form("terms.incentivised", { shop })}</li> : null}
        <li>{form("terms.yours")}</li>
      </ul>
      <details>
        <summary>{form("terms.rules")}</summary>
        <p>{form("terms.rulesLead")}</p>
        <ul>
          {(Object.keys(rejectionReasons) as RejectionReason[]).map((code) => (
            <li key={code}>{rejectionReasonSentence(code, language)}.</li>
          ))}
        </ul>
      </details>
      <p>
        <a href={`/reviews/${trkref}/policy?lang=${language}`} target="_blank" rel="noopener">
          {form("terms.policy", { shop })}
          <span class="visually-hidden"> ({form("contact.newTab")})</span>
        </a>
      </p>
    </section>
  );
}
