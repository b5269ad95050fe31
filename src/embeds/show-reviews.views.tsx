import type { VNode } from "preact";
import { ConsolePage, organisationPath, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { Code } from "../platform/html/code.tsx";
import { CheckField, ProblemSummary, SelectField, TextField } from "../platform/html/form.tsx";
import { englishName, languages } from "../platform/languages.ts";
import { productPagePath } from "../publication/index.ts";
import {
  type Chosen,
  type ColourName,
  chosenParameters,
  chosenStyle,
  colourNames,
  contrastsOf,
  type LeftOutName,
  leftOutNames,
  type Scheme,
  sizes,
} from "./chosen.ts";
import { documentedSnippets, filledIn, type Snippet } from "./snippets.ts";

type Shown = { staff: SignedInStaff; organisation: Organisation };

export type ProductsToShowProps = Shown & {
  text: string;
  isFirst: boolean;
  products: readonly { sku: string; name: string; reviews: number }[];
  next: string | undefined;
};

const pagePath = ({ trkref }: Organisation, parameters: Record<string, string> | URLSearchParams = {}) => {
  const query = new URLSearchParams(parameters);
  return organisationPath(trkref, "embeds") + (query.size === 0 ? "" : `?${query}`);
};

/** Which product's reviews are to be shown. */
export function ProductsToShowPage(props: ProductsToShowProps): VNode {
  const { staff, organisation, text, isFirst, products, next } = props;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Show reviews" current="embeds">
      <h1>Show reviews</h1>
      <p class="lead">
        Choose a product, see how its reviews look on a page of your own, and copy what your shop needs. The same code
        then works for every product.
      </p>
      <form method="get" class="filters">
        <label>
          Sku or name
          <input type="search" name="q" value={text} maxLength={200} spellcheck={false} />
        </label>
        <button type="submit">Search</button>
      </form>
      {products.length === 0 ? <NoProducts {...props} /> : <Products {...props} />}
      <nav class="paging" aria-label="Products">
        {isFirst ? null : <a href={pagePath(organisation, text === "" ? {} : { q: text })}>First page</a>}
        {next === undefined ? null : (
          <a href={pagePath(organisation, { q: text, after: next })} rel="next">
            Next page
          </a>
        )}
      </nav>
    </ConsolePage>
  );
}

function NoProducts({ organisation, text, isFirst }: ProductsToShowProps): VNode {
  if (!isFirst) return <p>There are no more products.</p>;
  if (text === "")
    return (
      <p>
        There are no products yet. They come with a product feed:{" "}
        <a href={organisationPath(organisation.trkref, "imports")}>Imports</a>.
      </p>
    );
  return (
    <p>
      No product of the catalogue has “{text}” in its sku or name.{" "}
      <a href={pagePath(organisation, { sku: text })}>Try it as a sku that is not in the catalogue</a>
    </p>
  );
}

function Products({ organisation, products }: ProductsToShowProps): VNode {
  return (
    <ul class="rows wide">
      {products.map(({ sku, name, reviews }) => (
        <li key={sku}>
          <div>
            <p>
              <a class="strong" href={pagePath(organisation, { sku })}>
                {name.trim() === "" ? `Product ${sku}` : name}
              </a>
            </p>
            <p class="muted">
              <code>{sku}</code>, {reviews === 1 ? "one published review" : `${reviews} published reviews`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

export type ShowReviewsProps = Shown & {
  baseUrl: string;
  sku: string;
  /** Undefined where the catalogue has no such product. */
  name: string | undefined;
  /** How many are published, with those of variants that are shown together. */
  reviews: number;
  chosen: Chosen;
  problems: Readonly<Record<string, string>>;
};

/** How a product's reviews look on a shop's page, what can be chosen, and what is to be copied. */
export function ShowReviewsPage(props: ShowReviewsProps): VNode {
  const { staff, organisation, sku, name, reviews, problems } = props;
  const isThere = name !== undefined || reviews > 0;
  const title = Object.keys(problems).length > 0 ? "Error: Show reviews" : "Show reviews";
  return (
    <ConsolePage staff={staff} organisation={organisation} title={title} current="embeds" scripts={["copy.js"]}>
      <p>
        <a href={pagePath(organisation)}>Another product</a>
      </p>
      <h1>Show reviews: {name?.trim() || sku}</h1>
      <Missing {...props} />
      <ProblemSummary heading="One of the colours cannot be used" problems={problems} />
      {isThere ? (
        <>
          <div class="show-reviews">
            <Choices {...props} />
            <Previews {...props} />
          </div>
          <Snippets {...props} />
        </>
      ) : null}
    </ConsolePage>
  );
}

function Missing({ organisation, sku, name, reviews }: ShowReviewsProps): VNode | null {
  const { trkref } = organisation;
  const imports = <a href={organisationPath(trkref, "imports")}>product feed</a>;
  if (name === undefined && reviews === 0)
    return (
      <p class="notice">
        Neither the catalogue nor any published review has the sku <code>{sku}</code>. A page with its reviews stays
        empty until a {imports} brings it, or a review of it is published.
      </p>
    );
  const missing = [
    ...(name === undefined
      ? [<>The catalogue does not have this product: give it a name, a picture and an address with a {imports}.</>]
      : name.trim() === ""
        ? [<>This product has no name: search engines and readers see its sku. Give it one with a {imports}.</>]
        : []),
    ...(reviews === 0
      ? [
          <>
            No review of this product is published yet, and your page says so.{" "}
            <a href={organisationPath(trkref, "invitations")}>Invitations</a> bring reviews.
          </>,
        ]
      : []),
  ];
  if (missing.length === 0) return null;
  return (
    <div class="notice">
      <h2>Still missing</h2>
      <ul>
        {missing.map((one, at) => (
          <li key={at}>{one}</li>
        ))}
      </ul>
    </div>
  );
}

function Choices({ sku, chosen, problems }: ShowReviewsProps): VNode {
  return (
    <form method="get" class="panel" noValidate>
      <h2>What is shown</h2>
      <input type="hidden" name="sku" value={sku} />
      <SelectField
        name="lang"
        label="Language"
        value={chosen.language}
        options={languages.map((language) => [language, englishName(language)])}
      />
      <SelectField
        name="per_page"
        label="Reviews on a page"
        value={String(chosen.perPage)}
        options={sizes.map((size) => [String(size), String(size)])}
      />
      <fieldset>
        <legend>Leave out</legend>
        {(Object.keys(leftOutNames) as LeftOutName[]).map((name) => (
          <CheckField
            key={name}
            name="without"
            value={name}
            label={leftOutNames[name]}
            isChecked={chosen.leftOut.includes(name)}
          />
        ))}
        <p class="muted">How each review was verified, its dates, and what was given in return are always shown.</p>
      </fieldset>
      <h2>Colours</h2>
      <p class="muted">
        Where a field is empty, the colour of your page is used. Font and size are always those of your page.
      </p>
      {(Object.keys(colourNames) as ColourName[]).map((name) => (
        <TextField
          key={name}
          name={name}
          label={colourNames[name].label}
          hint="# and six hex digits, or empty"
          value={chosen.colours[name]}
          problem={problems[name]}
          maxLength={7}
          autocomplete="off"
        />
      ))}
      <Contrasts chosen={chosen} />
      <button type="submit">Show</button>
    </form>
  );
}

/** How well the chosen colours can be read, by WCAG. */
function Contrasts({ chosen }: { chosen: Chosen }): VNode | null {
  const found = contrastsOf(chosen);
  if (found.length === 0) return null;
  return (
    <table class="contrasts">
      <caption>Contrast (WCAG 2)</caption>
      <tbody>
        {found.map(({ name, scheme, against, isEnough }) => (
          <tr key={`${name} ${scheme}`} class={isEnough ? undefined : "too-little"}>
            <th scope="row">
              {colourNames[name].label}, {scheme} page
            </th>
            <td>
              {against.toFixed(1)} : 1,{" "}
              {isEnough ? "enough" : `too little: at least ${colourNames[name].least} is needed`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const views: readonly { label: string; scheme: Scheme; className: string; show?: "questions" }[] = [
  { label: "Light page", scheme: "light", className: "preview" },
  { label: "Dark page", scheme: "dark", className: "preview" },
  { label: "On a phone", scheme: "light", className: "preview phone" },
  { label: "Questions and answers", scheme: "light", className: "preview", show: "questions" },
];

function Previews({ organisation, sku, chosen }: ShowReviewsProps): VNode {
  const address = ({ scheme, show }: (typeof views)[number]) => {
    const parameters = chosenParameters(chosen);
    parameters.set("sku", sku);
    parameters.set("scheme", scheme);
    if (show !== undefined) parameters.set("show", show);
    return `${organisationPath(organisation.trkref, "embeds")}/preview?${parameters}`;
  };
  return (
    <section class="previews" aria-labelledby="previews">
      <h2 id="previews">As it will look</h2>
      <p>
        Shown here in the font of this page; on your page, it takes on yours. The page that we host for this product:{" "}
        <a href={productPagePath(organisation.trkref, sku)}>its public page</a>.
      </p>
      {views.map((view) => (
        <figure key={view.label}>
          <figcaption>{view.label}</figcaption>
          <iframe class={view.className} title={`Preview: ${view.label}`} src={address(view)} />
        </figure>
      ))}
    </section>
  );
}

function Snippets({ organisation, baseUrl, sku, chosen }: ShowReviewsProps): VNode {
  const { language, perPage } = chosen;
  const own = { baseUrl, trkref: organisation.trkref, sku, language, perPage };
  const style = chosenStyle(chosen);
  return (
    <section class="snippets" aria-labelledby="snippets">
      <h2 id="snippets">What to copy</h2>
      <p>
        PHP, Ruby, Node and Twig put finished HTML into your page, which search engines read and which stays there even
        while this server is down. Plain HTML and Liquid fetch it with a script of 4 KB. The last part of each shows the
        questions about the product. <code>docs/operate/embeds.md</code> says more about each, and about content
        security policies.
      </p>
      {style === "" ? null : (
        <details open>
          <summary>Your colours and what is left out, for the stylesheet of the page</summary>
          <Code id="style" label="Stylesheet" code={style} />
        </details>
      )}
      {documentedSnippets().map((one, at) => (
        <SnippetOf key={one.system} snippet={filledIn(one, own)} at={at} />
      ))}
    </section>
  );
}

function SnippetOf({ snippet: { system, parts }, at }: { snippet: Snippet; at: number }): VNode {
  return (
    <details open={at === 0}>
      <summary>{system}</summary>
      {parts.map(({ code }, part) => (
        <Code key={part} id={`snippet-${at}-${part}`} label={`${system}${placeOf(code, part)}`} code={code} />
      ))}
    </details>
  );
}

/** The first part comes first; each other goes where it shows something. */
function placeOf(code: string, part: number): string {
  if (part === 0) return "";
  return /questions/i.test(code) ? ", where the questions are to be" : ", where the reviews are to be";
}
