import type { VNode } from "preact";
import {
  ConsolePage,
  CsrfField,
  organisationPath,
  PreviewButton,
  PreviewFrame,
  type SignedInStaff,
} from "../access/index.ts";
import {
  backgrounds,
  coloursOf,
  type LookSettingName,
  lookOf,
  lookSettings,
  type Organisation,
  SettingField,
} from "../organisations/index.ts";
import { CheckField, ProblemSummary } from "../platform/html/form.tsx";
import { contrast, isColour } from "../platform/values/colour.ts";

export const lookLabels: Record<LookSettingName, string> = { look_colour: "Colour", look_font: "Font" };

export type LookProblems = Partial<Record<LookSettingName | "logo", string>>;

export type LookPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  values: Record<LookSettingName, string>;
  problems: LookProblems;
  notice?: string | undefined;
};

export function LookPage(props: LookPageProps): VNode {
  const { staff, organisation, values, problems, notice } = props;
  const title = Object.keys(problems).length > 0 ? "Error: Look" : "Look";
  const { trkref } = organisation;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={title}
      current="look"
      notice={notice}
      scripts={["preview.js"]}
    >
      <h1>Look</h1>
      <p class="lead">
        How the pages that we host for your customers look: the questionnaire, published reviews, and{" "}
        <a href={`/reviews/${trkref}/policy`}>the page about reviews</a>. What your own pages show is chosen under{" "}
        <a href={organisationPath(trkref, "embeds")}>Show reviews</a>.
      </p>
      <ProblemSummary heading="Nothing has been saved yet" problems={problems} />
      <div class="with-preview">
        <form
          method="post"
          action={organisationPath(trkref, "look")}
          class="panel"
          encType="multipart/form-data"
          noValidate
        >
          {/* Before the file: what stands behind it is not read. */}
          <CsrfField staff={staff} />
          {(Object.keys(lookSettings) as LookSettingName[]).map((name) => (
            <SettingField
              key={name}
              name={name}
              label={lookLabels[name]}
              meaning={lookSettings[name]}
              value={values[name]}
              problem={problems[name]}
              autocomplete="off"
            />
          ))}
          {isColour(values.look_colour) ? <Contrasts colour={values.look_colour} /> : null}
          <Logo {...props} />
          <p class="actions">
            <button type="submit">Save</button>
            <PreviewButton path={`${organisationPath(trkref, "look")}/preview`} />
          </p>
        </form>
        <section aria-labelledby="preview">
          <h2 id="preview">As customers see it</h2>
          <p class="muted">The questionnaire of a made-up order. Nothing is sent from it.</p>
          <PreviewFrame
            class="preview"
            src={`${organisationPath(trkref, "look")}/preview`}
            title="The questionnaire with this look"
          />
        </section>
      </div>
    </ConsolePage>
  );
}

function Logo({ organisation, problems }: LookPageProps): VNode {
  const { lookLogo: logo, name } = organisation;
  const url = lookOf(organisation)?.logo?.url;
  const describedBy = ["logo_hint", ...(problems.logo ? ["logo_problem"] : [])].join(" ");
  return (
    <>
      {logo && url !== undefined ? (
        <>
          <p class="logo">
            <img src={url} alt={name} width={logo.width} height={logo.height} />
          </p>
          <CheckField name="remove_logo" label="Remove this picture" isChecked={false} />
        </>
      ) : null}
      <div class="field">
        <label for="logo">Picture</label>
        <p class="muted" id="logo_hint">
          A PNG of at most 100 kB, shown 40 pixels high in place of the shop's name at the top of pages, and on white
          where a page is dark. Only the picture itself is kept, and nothing else that the file holds.
        </p>
        {problems.logo ? (
          <p class="problem" id="logo_problem">
            {problems.logo}
          </p>
        ) : null}
        <input
          type="file"
          id="logo"
          name="logo"
          accept="image/png"
          aria-describedby={describedBy}
          aria-invalid={problems.logo ? "true" : undefined}
        />
      </div>
    </>
  );
}

/** What becomes of a colour on light and on dark pages, and how well it is read there. */
function Contrasts({ colour }: { colour: string }): VNode {
  const shown = coloursOf(colour);
  const rows = (["light", "dark"] as const).map((scheme) => ({
    scheme,
    colour: shown[scheme],
    on: backgrounds[scheme],
  }));
  return (
    <table class="contrasts">
      <caption>Contrast (WCAG 2 asks for 4.5)</caption>
      <tbody>
        {rows.map(({ scheme, colour: one, on }) => (
          <tr key={scheme}>
            <th scope="row">
              <Sample colour={one} background={on.page} /> {scheme} pages
            </th>
            <td>
              {one}: {Math.min(contrast(one, on.page), contrast(one, on.surface)).toFixed(1)} : 1
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// Drawn, since our policy forbids styles of a single element.
function Sample({ colour, background }: { colour: string; background: string }): VNode {
  return (
    <svg class="sample" viewBox="0 0 48 24" width="48" height="24" aria-hidden="true" focusable="false">
      <rect width="48" height="24" fill={background} />
      <text x="8" y="17" font-size="15" font-weight="700" fill={colour}>
        Aa
      </text>
    </svg>
  );
}
