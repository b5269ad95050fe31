import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { englishName, languages } from "../platform/languages.ts";
import { askedQuestions, type ScoredQuestion, type Template, type TypedQuestion } from "./template.ts";

type Common = { staff: SignedInStaff; organisation: Organisation; notice?: string | undefined };

export const templatesPath = (trkref: string) => `/console/${trkref}/questionnaire`;
const templatePath = (trkref: string, category: string | null) =>
  `${templatesPath(trkref)}/template?${new URLSearchParams({ category: category ?? "" })}`;

const nameOf = (category: string | null) =>
  category === null ? "Products without a template of their own" : `Category: ${category}`;

type TemplatesPageProps = Common & {
  /** Those in use. */
  templates: readonly Template[];
  /** What is asked where there is none. */
  builtIn: readonly ScoredQuestion[];
  /** The categories that products name. */
  categories: readonly string[];
  problem?: string | undefined;
  typedCategory?: string | undefined;
};

/** What the organisation asks about its products, by category. */
export function TemplatesPage(props: TemplatesPageProps): VNode {
  const { staff, organisation, notice, templates, builtIn, categories, problem, typedCategory = "" } = props;
  const { trkref } = organisation;
  const rest = templates.find(({ category }) => category === null);
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title="Questionnaire"
      current="questionnaire"
      notice={notice}
    >
      <h1>Questionnaire</h1>
      <p class="lead">
        Every customer is asked for an overall score, good and bad points, comments, and about the shop. These are the
        further questions about a product, each answered with a score from 1 to 10.
      </p>
      <TemplateSummary
        organisation={organisation}
        category={null}
        questions={rest ? askedQuestions(rest.definition) : builtIn}
        remark={rest ? undefined : "Built in; edit it to make it your own."}
      />
      {templates.map(({ category, definition }) =>
        category === null ? null : (
          <TemplateSummary
            key={category}
            organisation={organisation}
            category={category}
            questions={askedQuestions(definition)}
          />
        ),
      )}
      <section class="part" aria-labelledby="add">
        <h2 id="add">Ask different questions for a category</h2>
        <form method="get" action={`${templatesPath(trkref)}/template`}>
          <div class="field">
            <label for="category">Category</label>
            <p class="muted" id="category_hint">
              Written as it is in your products. Products in another category, or in none, get the questions above.
            </p>
            {problem ? (
              <p class="problem" id="category_problem">
                {problem}
              </p>
            ) : null}
            <input
              type="text"
              id="category"
              name="category"
              list="categories"
              value={typedCategory}
              aria-invalid={problem ? "true" : undefined}
              aria-describedby={`category_hint${problem ? " category_problem" : ""}`}
            />
            <datalist id="categories">
              {categories.map((category) => (
                <option key={category} value={category} />
              ))}
            </datalist>
          </div>
          <button type="submit">Choose questions</button>
        </form>
      </section>
    </ConsolePage>
  );
}

type SummaryProps = {
  organisation: Organisation;
  category: string | null;
  questions: readonly ScoredQuestion[];
  remark?: string | undefined;
};

function TemplateSummary({ organisation, category, questions, remark }: SummaryProps): VNode {
  const name = nameOf(category);
  return (
    <section class="part" aria-label={name}>
      <h2>{name}</h2>
      {remark ? <p class="muted">{remark}</p> : null}
      {questions.length === 0 ? <p>Nothing beyond the overall score.</p> : null}
      <ol>
        {questions.map(({ id, text, required }) => (
          <li key={id}>
            {text.en} <small class="muted">{required ? "must be answered" : "optional"}</small>
          </li>
        ))}
      </ol>
      <p>
        <a class="button secondary" href={templatePath(organisation.trkref, category)}>
          Edit<span class="visually-hidden"> {name}</span>
        </a>
      </p>
    </section>
  );
}

type TemplatePageProps = Common & {
  category: string | null;
  /** The questions as they stand in the form, with empty ones at the end. */
  questions: readonly TypedQuestion[];
  /** When the template was last changed, as it was read; empty for none. */
  readAt: string;
  isStored: boolean;
  problems?: readonly string[];
};

/** The questions of one template, to be changed, added to and removed. */
export function TemplatePage(props: TemplatePageProps): VNode {
  const { staff, organisation, category, questions, readAt, isStored, problems = [] } = props;
  const name = nameOf(category);
  const { trkref } = organisation;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={problems.length > 0 ? `Error: ${name}` : name}
      current="questionnaire"
    >
      {problems.length > 0 ? (
        <section class="notice error" role="alert" tabIndex={-1} autofocus aria-labelledby="problems">
          <h2 id="problems">Nothing has been saved yet</h2>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}.</li>
            ))}
          </ul>
        </section>
      ) : null}
      <h1>{name}</h1>
      <p class="lead">
        Customers read each question in their own language, so write it in every language. Ask neutrally: “Comfort”, not
        “How much did you love the comfort?”.
      </p>
      <form method="post" action={templatePath(trkref, category)}>
        <CsrfField staff={staff} />
        <input type="hidden" name="read_at" value={readAt} />
        {questions.map((question, index) => (
          <QuestionFields key={question.id ?? `new-${index}`} question={question} index={index} />
        ))}
        <div class="actions">
          <button type="submit">Save</button>
          {isStored ? (
            <button
              type="submit"
              class="secondary"
              formAction={`${templatesPath(trkref)}/template/remove`}
              aria-describedby="remove_hint"
            >
              Remove this template
            </button>
          ) : null}
          <a href={templatesPath(trkref)}>Back without saving</a>
        </div>
        {isStored ? (
          <p class="muted" id="remove_hint">
            Without this template, customers are asked{" "}
            {category === null ? "the built-in questions" : "what is asked about all other products"}. Answers that they
            have given stay.
          </p>
        ) : null}
        <input type="hidden" name="category" value={category ?? ""} />
      </form>
    </ConsolePage>
  );
}

function QuestionFields({ question, index }: { question: TypedQuestion; index: number }): VNode {
  const field = (name: string) => `q${index}_${name}`;
  return (
    <fieldset class="part">
      <legend>{question.id === null ? `New question ${index + 1}` : `Question ${index + 1}`}</legend>
      <input type="hidden" name={field("id")} value={question.id ?? ""} />
      <div class="side-by-side">
        {languages.map((language) => (
          <div class="field" key={language}>
            <label for={field(language)}>{englishName(language)}</label>
            <input
              type="text"
              id={field(language)}
              name={field(language)}
              value={question.text[language]}
              lang={language}
              dir="auto"
            />
          </div>
        ))}
      </div>
      <label class="check" for={field("required")}>
        <input
          type="checkbox"
          id={field("required")}
          name={field("required")}
          value="true"
          checked={question.required}
        />
        <span>Must be answered</span>
      </label>
      {question.id === null ? null : (
        <label class="check" for={field("removed")}>
          <input
            type="checkbox"
            id={field("removed")}
            name={field("removed")}
            value="true"
            checked={question.isRemoved}
          />
          <span>No longer ask this</span>
        </label>
      )}
    </fieldset>
  );
}
