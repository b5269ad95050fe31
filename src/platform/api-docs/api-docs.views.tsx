import { type ComponentChildren, Fragment, type VNode } from "preact";
import { Code } from "../html/code.tsx";
import { Document, Mark } from "../html/page.tsx";
import { furtherStylesheetUrl, scriptUrl } from "../http/assets.ts";
import { type CodeLanguage, codeLanguages, codeOf, languageName } from "./code.ts";
import { exampleCall } from "./example-call.ts";
import { type Field, fieldsOf } from "./fields.ts";
import type { Answer, ApiDocument, Operation, Parameter, Schema } from "./operations.ts";

export type ApiPageProps = {
  document: ApiDocument;
  operations: readonly Operation[];
  /** The language of the examples. */
  language: CodeLanguage;
  /** Where the API is, without a slash at the end. */
  baseUrl: string;
};

/** What everybody has to know, and every call with what it does. */
export function ApiPage(props: ApiPageProps): VNode {
  const { document, operations, language, baseUrl } = props;
  const { title, description } = document.info;
  const refusal = operations.flatMap(({ answers }) => answers).find(({ status }) => status === "4XX");
  return (
    <Frame {...props} title={title} current={undefined}>
      <h1>{title}</h1>
      <p class="lead">{description}</p>
      <h2>How to call it</h2>
      <ul>
        <li>
          Every path below begins at <code>{baseUrl}</code>.
        </li>
        <li>
          HTTP Basic: the key is the user name, its secret the password. Call it from your server: whoever has the
          secret may do what the key is good for.
        </li>
        <li>
          Bodies and answers are JSON. The whole description as a file for programs:{" "}
          <a href="/openapi.json">OpenAPI 3.1</a>.
        </li>
        <li>
          Every call has examples in {listed(codeLanguages.map(languageName))}. They run as they stand, with{" "}
          <code>FAIRMARK_KEY</code> and <code>FAIRMARK_SECRET</code> in the environment.
        </li>
      </ul>
      {groupsOf(operations).map(([tag, members]) => (
        <section key={tag} class="calls">
          <h2>{tag}</h2>
          <ul>
            {members.map((operation) => (
              <li key={operation.id}>
                <a href={pathOf(operation, language)}>{labelOf(operation)}</a>
                <Call operation={operation} />
                <p>{operation.summary}.</p>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {refusal?.schema ? (
        <>
          <h2 id="refusals">Refusals</h2>
          <p>
            {refusal.description}. It has the same shape for every status from 400 on, unless the page of a call says
            otherwise. An unknown key or a wrong secret gets 401, a key that is not good for the call 403, something
            that does not exist or belongs to somebody else 404, a body that is not valid 422 with every problem, and
            too many calls 429 with <code>Retry-After</code>.
          </p>
          <Fields fields={fieldsOf(refusal.schema, document)} label="A refusal" isBody={false} />
        </>
      ) : null}
    </Frame>
  );
}

/** A call: what it needs, an example in a language, what it answers, and a form to try it. */
export function OperationPage({ operation, ...props }: ApiPageProps & { operation: Operation }): VNode {
  const { document, language, baseUrl } = props;
  const { parameters, body, answers, summary } = operation;
  const call = exampleCall(operation);
  return (
    <Frame {...props} title={labelOf(operation)} current={operation}>
      <h1>{labelOf(operation)}</h1>
      <p class="lead">{summary}.</p>
      <Call operation={operation} />
      <p class="muted">{neededKey(operation)}</p>
      <h2 id="example">Example</h2>
      <nav class="tabs" aria-label="Language of the examples">
        {codeLanguages.map((one) => (
          <a key={one} href={`${pathOf(operation, one)}#example`} aria-current={one === language ? "page" : undefined}>
            {languageName(one)}
          </a>
        ))}
      </nav>
      <Code id="code" label={`Example in ${languageName(language)}`} code={codeOf(call, language, baseUrl)} />
      {parameters.length > 0 ? <Parameters parameters={parameters} /> : null}
      {body?.schema ? (
        <>
          <h2>Body</h2>
          <Fields fields={fieldsOf(body.schema, document)} label="Body" isBody />
        </>
      ) : null}
      <Answers answers={answers} document={document} language={language} />
      <Trial {...call} />
    </Frame>
  );
}

type FrameProps = ApiPageProps & { title: string; current: Operation | undefined; children: ComponentChildren };

/** The frame of the console, with the calls in place of its pages: whoever reads here comes from there. */
function Frame({ document, operations, language, title, current, children }: FrameProps): VNode {
  const { title: apiTitle } = document.info;
  return (
    <Document
      title={current ? `${title} – ${apiTitle}` : apiTitle}
      lang="en"
      head={
        <>
          <link rel="stylesheet" href={furtherStylesheetUrl("console.css")} />
          <link rel="stylesheet" href={furtherStylesheetUrl("docs.css")} />
          <script type="module" src={scriptUrl("copy.js")} />
          {current ? <script type="module" src={scriptUrl("docs.js")} /> : null}
        </>
      }
    >
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <div class="frame">
        <header class="way">
          <a class="console-mark" href={withLanguage("/docs", language)}>
            <Mark />
            <span>Fairmark API</span>
          </a>
          <details class="way-menu docs-menu">
            <summary>Calls</summary>
          </details>
          <div class="way-pages">
            <nav aria-label="Calls">
              {groupsOf(operations).map(([tag, members], index) => (
                <section key={tag}>
                  <p id={`way-${index}`}>{tag}</p>
                  <ul aria-labelledby={`way-${index}`}>
                    {members.map((operation) => (
                      <li key={operation.id}>
                        <a
                          href={pathOf(operation, language)}
                          aria-current={operation.id === current?.id ? "page" : undefined}
                        >
                          {labelOf(operation)}
                        </a>
                      </li>
                    ))}
                  </ul>
                </section>
              ))}
            </nav>
            <div class="console-account">
              <a href="/console">To the console</a>
            </div>
          </div>
        </header>
        <main class="console docs" id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </Document>
  );
}

function Call({ operation: { method, path } }: { operation: Operation }): VNode {
  return (
    <p class="call">
      <strong>{method}</strong> <code>{path}</code>
    </p>
  );
}

function neededKey({ scopes }: Operation): string {
  return scopes.length === 0
    ? "Any key of yours will do."
    : `It needs a key that is good for ${listed(scopes.map((scope) => `“${scope}”`))}, or for everything.`;
}

const placeWords = { path: "in the path", query: "in the query", header: "a header" } as const;

function Parameters({ parameters }: { parameters: readonly Parameter[] }): VNode {
  return (
    <>
      <h2>Parameters</h2>
      <dl class="fields">
        {alike(parameters).map(([{ name, place, isRequired, description }, ...others]) => (
          <div key={`${place} ${name}`}>
            <dt>
              {[name, ...others.map((one) => one.name)].map((one) => (
                <Fragment key={one}>
                  <code>{one}</code>{" "}
                </Fragment>
              ))}
              <Kind kind={placeWords[place]} isRequired={isRequired} />
            </dt>
            {description ? <dd>{description}.</dd> : null}
          </div>
        ))}
      </dl>
    </>
  );
}

/** Those that follow each other and are said the same of stand together. */
function alike(parameters: readonly Parameter[]): [Parameter, ...Parameter[]][] {
  const sets: [Parameter, ...Parameter[]][] = [];
  for (const parameter of parameters) {
    const last = sets.at(-1);
    const [first] = last ?? [];
    const isAlike = (["place", "isRequired", "description"] as const).every((key) => first?.[key] === parameter[key]);
    if (last && isAlike && parameter.description !== undefined) last.push(parameter);
    else sets.push([parameter]);
  }
  return sets;
}

function Kind({ kind, isRequired }: { kind: string; isRequired: boolean }): VNode {
  return (
    <span class="muted">
      {kind}
      {isRequired ? ", required" : ""}
    </span>
  );
}

type FieldsProps = { fields: readonly Field[]; label: string; isBody: boolean };

/** Fields of a body, which may be required, or of an answer, which are there or not. */
function Fields({ fields, label, isBody }: FieldsProps): VNode {
  return (
    <dl class="fields" aria-label={label}>
      {fields.map(({ path, kind, isRequired, description }) => (
        <div key={path}>
          <dt>
            <code>{path}</code> <Kind kind={kind} isRequired={isBody && isRequired} />
          </dt>
          {description ? <dd>{description}.</dd> : null}
        </div>
      ))}
    </dl>
  );
}

type AnswersProps = { answers: readonly Answer[]; document: ApiDocument; language: CodeLanguage };

const isRefusal = ({ $ref }: Schema): boolean => $ref === "#/components/schemas/Refusal";

function Answers({ answers, document, language }: AnswersProps): VNode {
  const own = answers.filter(({ status, schema }) => /^[23]/.test(status) || (schema && !isRefusal(schema)));
  const schema = own.find((answer) => answer.schema)?.schema;
  const fields = schema ? fieldsOf(schema, document) : [];
  return (
    <>
      <h2>Answers</h2>
      <dl class="fields">
        {own.map(({ status, description }) => (
          <div key={status}>
            <dt>
              <code>{status}</code>
            </dt>
            {description ? <dd>{description}.</dd> : null}
          </div>
        ))}
      </dl>
      <p>
        Everything else from 400 on is <a href={`${withLanguage("/docs", language)}#refusals`}>a refusal</a>.
      </p>
      {fields.length > 0 ? (
        <details>
          <summary>Fields of the answer</summary>
          <Fields fields={fields} label="Answer" isBody={false} />
        </details>
      ) : null}
    </>
  );
}

type TrialProps = { method: string; path: string; body: unknown };

/**
 * A form that a script sends, with the secret in a header. Its fields have no names: whatever goes wrong, a browser that sends the form
 * by itself sends nothing of them.
 */
function Trial({ method, path, body }: TrialProps): VNode {
  return (
    <section class="trial" data-trial={method} hidden>
      <h2>Try it</h2>
      <form class="panel" noValidate>
        <p class="muted">
          The call is sent to this server, and takes effect there. Key and secret are not stored: they are gone when you
          leave the page.
        </p>
        <div class="docs-pair">
          <Line id="trial-key" label="Key" />
          <Line id="trial-secret" label="Secret" isSecret />
        </div>
        <Line id="trial-path" label={`Path, by ${method}`} value={path} />
        {body === undefined ? null : (
          <div class="field">
            <label for="trial-body">Body</label>
            <textarea id="trial-body" rows={8} spellcheck={false} class="docs-mono">
              {`\n${JSON.stringify(body, null, 2)}`}
            </textarea>
          </div>
        )}
        <button type="submit">Send</button>
        <div role="status" data-answer />
      </form>
    </section>
  );
}

function Line({
  id,
  label,
  value,
  isSecret,
}: {
  id: string;
  label: string;
  value?: string;
  isSecret?: boolean;
}): VNode {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type={isSecret ? "password" : "text"}
        value={value}
        autocomplete="off"
        spellcheck={false}
        class="docs-mono"
      />
    </div>
  );
}

function groupsOf(operations: readonly Operation[]): (readonly [string, readonly Operation[]])[] {
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return tags.map((tag) => [tag, operations.filter((operation) => operation.tag === tag)] as const);
}

/** `listReviews` as words: “List reviews”. */
function labelOf({ id }: Operation): string {
  const words = id.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0]!.toUpperCase() + words.slice(1);
}

function pathOf({ id }: Operation, language: CodeLanguage): string {
  return withLanguage(`/docs/${id}`, language);
}

// The first language is the one that is shown unasked.
function withLanguage(path: string, language: CodeLanguage): string {
  return language === codeLanguages[0] ? path : `${path}?in=${language}`;
}

function listed(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(words);
}
