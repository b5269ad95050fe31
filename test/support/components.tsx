import type { ComponentChildren, VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../../src/access/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import {
  CheckField,
  ProblemSummary,
  SearchField,
  SelectField,
  TextArea,
  TextField,
  type TextFieldProps,
} from "../../src/platform/html/form.tsx";
import { Instant } from "../../src/platform/html/instant.tsx";
import { renderPage } from "../../src/platform/html/render.ts";

const longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
const longText = `${"A sentence that goes on for a while, as sentences of customers do. ".repeat(6)}${longWord}`;

/** Every component of the console on one page, in every state that it has. Nothing serves it: a test shows it to a browser. */
export function componentsPage(staff: SignedInStaff, organisation: Organisation): string {
  return renderPage(
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title="Components"
      current="orders"
      notice="It has been saved."
    >
      <h1>Components</h1>
      <p class="lead">What the console is built of, in every state. {longText}</p>
      <p class="crumb">
        <a href="#content">Where one came from</a>
      </p>
      <Notices />
      <Buttons staff={staff} />
      <Fields />
      <Lists />
      <Figures />
      <QueueParts staff={staff} />
    </ConsolePage>,
  );
}

function Part({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <section>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

function Notices(): VNode {
  return (
    <Part name="Notices">
      <p class="notice">Something to know. {longText}</p>
      <p class="notice error">
        Something that failed, with <a href="#content">what to do then</a>.
      </p>
      <ProblemSummary heading="It was not saved" problems={{ filled_wrong: "Give a name of 1 to 120 characters" }} />
      <p class="empty">There is nothing here yet.</p>
      <p class="muted">
        Said in passing, with <code>a code</code> and <kbd>k</kbd>.
      </p>
      <p>
        <mark>Words that a check marked</mark> <span class="finding-label">Phone number</span>
      </p>
      <pre class="sent">{`{"order_ref": "${longWord}"}`}</pre>
      <progress max={10} value={4} aria-label="How far an import has come" />
      <progress aria-label="What has not begun" />
    </Part>
  );
}

function Buttons({ staff }: { staff: SignedInStaff }): VNode {
  const looks = ["", "secondary", "secondary danger", "link"];
  return (
    <Part name="Buttons">
      <form method="post" action="#content">
        <CsrfField staff={staff} />
        {looks.map((look) => (
          <p key={look}>
            <button type="button" class={look}>
              Save the change
            </button>{" "}
            <button type="button" class={look} disabled>
              Not now
            </button>{" "}
            <button type="button" class={look} aria-busy="true">
              Being saved
            </button>
          </p>
        ))}
      </form>
      <p>
        <a class="button" href="#content">
          A link that begins something
        </a>
      </p>
      <details class="sure" open>
        <summary>Delete</summary>
        <p>What is deleted with it. This cannot be undone.</p>
        <button type="button" class="danger">
          Delete the endpoint
        </button>
      </details>
    </Part>
  );
}

function Fields(): VNode {
  const texts: (TextFieldProps & { id: string })[] = [
    { name: "empty", id: "empty", label: "Empty", value: "" },
    {
      name: "filled",
      id: "filled",
      label: "Filled, with a hint",
      hint: "As customers read it.",
      value: "Harbour & Hearth",
    },
    {
      name: "filled_wrong",
      id: "filled_wrong",
      label: "Refused",
      value: longWord,
      problem: "Give a name of 1 to 120 characters",
    },
    { name: "day", id: "day", type: "date", label: "A day", value: "2026-03-31" },
    { name: "number", id: "number", type: "number", label: "A number", value: "3", min: 1, max: 10 },
    { name: "password", id: "password", type: "password", label: "A password", value: "" },
    { name: "search", id: "search", type: "search", label: "A search", value: "kettle" },
  ];
  return (
    <Part name="Fields">
      <form class="panel" noValidate>
        {texts.map((field) => (
          <TextField key={field.id} {...field} />
        ))}
        <TextArea name="words" label="Words" hint="Shown as written." value={longText} />
        <TextArea name="words_wrong" label="Words, refused" value="x" problem="Write at least ten characters" />
        <SelectField
          name="choice"
          label="One of several"
          value="b"
          options={[
            ["a", "The first"],
            ["b", longText.slice(0, 120)],
          ]}
        />
        <CheckField name="ticked" label="Ticked" hint="What it means." isChecked />
        <CheckField name="unticked" label={longText.slice(0, 140)} isChecked={false} problem="Tick this as well" />
        <fieldset class="choices">
          <legend>Several boxes</legend>
          <CheckField name="several" value="one" label="One" isChecked />
          <CheckField name="several" value="two" label="Two" isChecked={false} />
        </fieldset>
        <fieldset class="reasons">
          <legend>Reasons</legend>
          {["Offensive", "Personal data"].map((reason, index) => (
            <label key={reason}>
              <input type="radio" name="reason" value={reason} checked={index === 0} />
              <span>{reason}</span>
            </label>
          ))}
        </fieldset>
        <input type="file" aria-label="A file" />
        <input type="text" aria-label="Cannot be changed" value="Kept" disabled />
      </form>
      <form class="seek">
        <SearchField
          name="sought"
          label="A field with its button"
          hint="On one line, however narrow the screen is."
          value={longWord}
          button="Find"
        />
      </form>
      <form class="filters">
        <label>
          Narrow by
          <select>
            <option>Everything</option>
          </select>
        </label>
        <button type="button" class="secondary">
          Show
        </button>
      </form>
    </Part>
  );
}

function Lists(): VNode {
  return (
    <Part name="Lists">
      <nav class="tabs" aria-label="Which ones">
        <a href="#content" aria-current="page">
          All
        </a>
        <a href="#content">Failed</a>
      </nav>
      <ul class="rows wide">
        <li>
          <div>
            <p>
              <a class="strong" href="#content">
                {longWord}
              </a>{" "}
              <span class="muted">
                received <Instant at={new Date("2026-03-03T13:05:00Z")} />
              </span>
            </p>
            <p class="beginning">{longText}</p>
          </div>
          <p class="chips">
            {["tag", "tag good", "tag due", "tag bad"].map((look) => (
              <span key={look} class={look}>
                Processed
              </span>
            ))}
          </p>
        </li>
        <li>
          <p class="strong">A row with deeds that are folded away</p>
          <div class="deeds-folded">
            {["Change", "New secret", "Revoke"].map((deed) => (
              <details key={deed} class="sure" open={deed === "Revoke"}>
                <summary>{deed}</summary>
                <p>What comes of it.</p>
                <button type="button" class={deed === "Revoke" ? "danger" : "secondary"}>
                  {deed} it
                </button>
              </details>
            ))}
          </div>
        </li>
        <li>
          <p class="strong">A row with parts</p>
          <ul class="inner">
            {["Copper kettle", longWord].map((name) => (
              <li key={name}>
                <p>
                  {name} <span class="muted">K1</span>
                </p>
                <span class="tag">Not reviewed</span>
              </li>
            ))}
          </ul>
        </li>
        <li>
          <p class="strong">A row with a choice</p>
          <details class="sure">
            <summary>Revoke</summary>
            <p>Whoever uses it is refused.</p>
          </details>
        </li>
      </ul>
      <ul class="cards">
        {["Harbour & Hearth", longWord].map((name) => (
          <li key={name}>
            <a href="#content">{name}</a>
            <span class="muted">ACME</span>
          </li>
        ))}
      </ul>
      <dl class="facts-list">
        <dt>Received</dt>
        <dd>
          <Instant at={new Date("2026-07-03T13:05:00Z")} />
        </dd>
        <dt>Sent</dt>
        <dd>{longText}</dd>
      </dl>
      <div class="titled">
        <h3>A heading with its state</h3>
        <span class="tag good">Processed</span>
      </div>
      <div class="with-side">
        <div>
          <p>What it is about. {longText}</p>
        </div>
        <section class="panel side" aria-label="At the side">
          <dl class="facts-list">
            <dt>Received</dt>
            <dd>
              <Instant at={new Date("2026-07-03T13:05:00Z")} />
            </dd>
          </dl>
          <form>
            <button type="button" class="secondary">
              Process again
            </button>
          </form>
        </section>
      </div>
      <nav class="paging" aria-label="Further ones">
        <a href="#content">Newest</a>
        <a href="#content" rel="next">
          Older
        </a>
      </nav>
    </Part>
  );
}

function Figures(): VNode {
  return (
    <Part name="Figures">
      <dl class="tiles">
        {["1,204", "–"].map((value) => (
          <div key={value}>
            <dt>Purchases of a shop with a long name</dt>
            <dd class="value">{value}</dd>
            <dd>of those asked</dd>
          </div>
        ))}
      </dl>
      <dl class="tiles small">
        {["Read", "Created", "Rejected"].map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="value">1,204</dd>
          </div>
        ))}
      </dl>
      <section class="fairness" aria-label="The fairness picture">
        <p>What is said of it.</p>
      </section>
      <table class="chart">
        <caption>Shown by score</caption>
        <thead>
          <tr>
            <th scope="col">Score</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">10</th>
            <td>62 %</td>
          </tr>
        </tbody>
      </table>
    </Part>
  );
}

function QueueParts({ staff }: { staff: SignedInStaff }): VNode {
  return (
    <Part name="The queue">
      <div class="undo">
        <form method="post" action="#content">
          <CsrfField staff={staff} />
          <p>Review 12 accepted.</p>
          <button type="button" class="secondary">
            Undo
          </button>
        </form>
      </div>
      <ol class="queue">
        {["Copper kettle", longWord].map((name, index) => (
          <li key={name}>
            <div class="queue-what">
              <a href="#content">Review {12 + index}</a>
              <span>{name}</span>
            </div>
            <p class="chips">
              <span class="chip strong">Appeal: a second person decides</span>
              <span class="chip">German</span>
              <span class="chip found">Phone number</span>
            </p>
            <p class="queue-when">
              <span>
                Waiting since <Instant at={new Date("2026-03-03T13:05:00Z")} />
              </span>
              <strong class="overdue">Overdue by 2 days</strong>
              <span class="locked">Another vetter has it open</span>
            </p>
          </li>
        ))}
      </ol>
    </Part>
  );
}
