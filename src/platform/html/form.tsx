import type { ComponentChildren, VNode } from "preact";

type Common = {
  name: string;
  /** Unique in the page; the name, unless several forms of it have such a field. */
  id?: string;
  label: string;
  hint?: ComponentChildren;
  /** What is wrong with it, in a sentence. */
  problem?: string | undefined;
};

export type TextFieldProps = Common & {
  value: string;
  type?: "text" | "email" | "password" | "number" | "search" | "url" | "date";
  autocomplete?: string;
  isRequired?: boolean;
  maxLength?: number;
  min?: number;
  max?: number;
};

/** A line of text with its label, its hint and what is wrong with it. A password is never filled in again. */
export function TextField({ value, type = "text", autocomplete, isRequired, ...field }: TextFieldProps): VNode {
  return (
    <Field {...field}>
      <input
        {...described(field)}
        type={type}
        value={type === "password" ? undefined : value}
        autocomplete={autocomplete}
        required={isRequired}
        maxLength={field.maxLength}
        min={field.min}
        max={field.max}
        spellcheck={false}
      />
    </Field>
  );
}

export type SearchFieldProps = Omit<Common, "problem"> & { value: string; button: string; isRequired?: boolean };

/** What is looked for, and the button that looks: on one line, as narrow as the screen may be. */
export function SearchField({ value, button, isRequired, ...field }: SearchFieldProps): VNode {
  return (
    <Field {...field}>
      <div class="with-button">
        <input
          {...described(field)}
          type="search"
          value={value}
          maxLength={254}
          required={isRequired}
          spellcheck={false}
          autocomplete="off"
        />
        <button type="submit">{button}</button>
      </div>
    </Field>
  );
}

export type TextAreaProps = Common & { value: string; rows?: number; lang?: string };

export function TextArea({ value, rows = 5, lang, ...field }: TextAreaProps): VNode {
  return (
    <Field {...field}>
      {/* HTML parsers drop one line break after the tag. */}
      <textarea {...described(field)} rows={rows} lang={lang} dir="auto">
        {`\n${value}`}
      </textarea>
    </Field>
  );
}

export type SelectFieldProps = Common & {
  value: string;
  options: readonly (readonly [value: string, label: string])[];
};

export function SelectField({ value, options, ...field }: SelectFieldProps): VNode {
  return (
    <Field {...field}>
      <select {...described(field)}>
        {options.map(([option, label]) => (
          <option key={option} value={option} selected={option === value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export type CheckFieldProps = {
  name: string;
  value?: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  isChecked: boolean;
  problem?: string | undefined;
};

/** One box to tick; several of one name are told apart by their values. */
export function CheckField({ name, value = "true", label, hint, isChecked, problem }: CheckFieldProps): VNode {
  const id = `${name}_${value}`;
  const describedBy = [hint && `${id}_hint`, problem && `${name}_problem`].filter(Boolean).join(" ");
  return (
    <div class="check">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value}
        checked={isChecked}
        aria-describedby={describedBy || undefined}
        aria-invalid={problem ? "true" : undefined}
      />
      <div>
        <label for={id}>{label}</label>
        {hint ? (
          <p class="muted" id={`${id}_hint`}>
            {hint}
          </p>
        ) : null}
        {problem ? (
          <p class="problem" id={`${name}_problem`}>
            {problem}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Field({ name, id = name, label, hint, problem, children }: Common & { children: ComponentChildren }): VNode {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint ? (
        <p class="muted" id={`${id}_hint`}>
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p class="problem" id={`${id}_problem`}>
          {problem}
        </p>
      ) : null}
      {children}
    </div>
  );
}

function described({ name, id = name, hint, problem }: Common) {
  const describedBy = [hint && `${id}_hint`, problem && `${id}_problem`].filter(Boolean).join(" ");
  return {
    id,
    name,
    "aria-describedby": describedBy || undefined,
    "aria-invalid": problem ? ("true" as const) : undefined,
  };
}

export type ProblemSummaryProps = {
  heading: string;
  /** What is wrong, by the id of the field it is about. */
  problems: Readonly<Record<string, string | undefined>>;
};

/**
 * Everything that is wrong with a form, listed above it, each with a link to its field. Renders nothing if nothing is
 * wrong.
 */
export function ProblemSummary({ heading, problems }: ProblemSummaryProps): VNode | null {
  const found = Object.entries(problems).filter(([, problem]) => problem !== undefined);
  if (found.length === 0) return null;
  return (
    // autofocus: without JavaScript nothing else takes a reader to what went wrong.
    <section class="notice error" role="alert" tabIndex={-1} autofocus aria-labelledby="problems">
      <h2 id="problems">{heading}</h2>
      <ul>
        {found.map(([id, problem]) => (
          <li key={id}>
            <a href={`#${id}`}>{problem}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
