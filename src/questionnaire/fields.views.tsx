import type { ComponentChildren, VNode } from "preact";
import { type TextField, textLimits, type YesNoField } from "./form-fields.ts";
import type { Reader } from "./reader.ts";
import type { Problem } from "./submission.ts";

/** A field of the form: what was typed or chosen, and what is wrong with it. */
export type FieldProps = { reader: Reader; label: string; value: string; problem: Problem | undefined };

/** What is wrong with a field, in a sentence. */
export function problemSentence({ form, number }: Reader, problem: Problem): string {
  switch (problem.kind) {
    case "choose":
      return form("problems.choose", { from: problem.from, to: problem.to });
    case "too_long":
      return form("problems.too_long", { atMost: number(problem.atMost), length: number(problem.length) });
    case "answer":
    case "unreadable":
      return form(`problems.${problem.kind}`);
  }
}

/** The id of the control that a problem is about: the first choice of several. */
export function targetOf(problem: Problem): string {
  if (problem.kind === "choose") return `${problem.field}_${problem.from}`;
  return problem.kind === "answer" && problem.field !== "words" ? `${problem.field}_yes` : problem.field;
}

function ProblemLine({ reader, id, children }: { reader: Reader; id: string; children: ComponentChildren }) {
  return (
    <p class="problem" id={id}>
      <span class="visually-hidden">{reader.form("problems.hidden")} </span>
      {children}
    </p>
  );
}

type ScaleProps = FieldProps & {
  name: string;
  from: 0 | 1;
  /** The words are inside the first and the last choice, so that a screen reader reads them out together. */
  ends: readonly [string, string];
  isRequired: boolean;
  hint?: string | undefined;
};

/** A score on a scale to ten: as many choices as it has steps. */
export function Scale({ reader, label, value, problem, name, from, ends, isRequired, hint }: ScaleProps): VNode {
  const scores = Array.from({ length: 11 - from }, (_, index) => from + index);
  const problemId = `${name}_problem`;
  return (
    <fieldset class={problem ? "scores refused" : "scores"} aria-describedby={problem ? problemId : undefined}>
      <legend>
        {label}
        {hint ? <small> {hint}</small> : null}
      </legend>
      {problem ? (
        <ProblemLine reader={reader} id={problemId}>
          {problemSentence(reader, problem)}
        </ProblemLine>
      ) : null}
      <div class={from === 0 ? "scale eleven" : "scale"}>
        {scores.map((score) => (
          <label key={score} for={`${name}_${score}`}>
            <input
              type="radio"
              id={`${name}_${score}`}
              name={name}
              value={score}
              checked={String(score) === value}
              required={isRequired}
            />
            <span>
              {score} {score === from ? <small>{ends[0]}</small> : score === 10 ? <small>{ends[1]}</small> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A yes-or-no question, with a way to take the answer back, which radio buttons alone do not offer. */
export function YesNo({ reader, label, value, problem, name }: FieldProps & { name: YesNoField }): VNode {
  const { form } = reader;
  const choices = [
    ["yes", form("yes")],
    ["no", form("no")],
    ["", form("cannotSay")],
  ] as const;
  return (
    <fieldset class="choices" aria-describedby={problem ? `${name}_problem` : undefined}>
      <legend>{label}</legend>
      {problem ? (
        <ProblemLine reader={reader} id={`${name}_problem`}>
          {problemSentence(reader, problem)}
        </ProblemLine>
      ) : null}
      <div class="scale three">
        {choices.map(([answer, words]) => (
          <label key={answer} for={`${name}_${answer || "none"}`}>
            <input
              type="radio"
              id={`${name}_${answer || "none"}`}
              name={name}
              value={answer}
              checked={answer !== "" && answer === value}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type WrittenProps = FieldProps & { name: string; hint?: string | undefined };

/** A text field: its label, its hint and what is wrong with it come before the control. */
function Written({ reader, label, problem, name, hint, children }: WrittenProps & { children: VNode }): VNode {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint ? (
        <p class="muted" id={`${name}_hint`}>
          {hint}
        </p>
      ) : null}
      {problem ? (
        <ProblemLine reader={reader} id={`${name}_problem`}>
          {name === "words" && problem.kind === "answer"
            ? reader.author("appeal.missing")
            : problemSentence(reader, problem)}
        </ProblemLine>
      ) : null}
      {children}
    </div>
  );
}

function described({ name, hint, problem }: WrittenProps) {
  const describedBy = [hint ? `${name}_hint` : "", problem ? `${name}_problem` : ""].filter(Boolean).join(" ");
  return {
    "aria-invalid": problem ? ("true" as const) : undefined,
    "aria-describedby": describedBy || undefined,
  };
}

/** A text of several lines. */
export function TextArea({ rows, ...field }: WrittenProps & { rows: number }): VNode {
  return (
    <Written {...field}>
      <textarea id={field.name} name={field.name} rows={rows} dir="auto" {...described(field)}>
        {/* A browser drops one line break after the tag; it must not be one that the writer typed. */}
        {`\n${field.value}`}
      </textarea>
    </Written>
  );
}

/** A text of one line. */
export function TextLine({ autocomplete, ...field }: WrittenProps & { name: TextField; autocomplete: string }): VNode {
  return (
    <Written {...field}>
      <input
        type="text"
        id={field.name}
        name={field.name}
        value={field.value}
        dir="auto"
        autocomplete={autocomplete}
        // Twice the limit, so that pasted text is not cut off silently, and the message says by how much to shorten it.
        maxLength={textLimits[field.name] * 2}
        {...described(field)}
      />
    </Written>
  );
}
