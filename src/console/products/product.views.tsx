import type { VNode } from "preact";
import { ConsolePage, CsrfField, organisationPath, productPath, type SignedInStaff } from "../../access/index.ts";
import { type EditableField, editableFields, type findGroupOfSku } from "../../catalogue/index.ts";
import { reviewsPath } from "../../moderation/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { inFull } from "../../platform/formats.ts";
import { ProblemSummary, TextField } from "../../platform/html/form.tsx";
import { Instant } from "../../platform/html/instant.tsx";
import { productPagePath, seriesPagePath } from "../../publication/index.ts";
import { reviewPagePath } from "../../reviews/index.ts";
import { nameOf, Picture, showReviewsPath } from "./products.views.tsx";
import { Mean, type ProductFigures, Spread } from "./spread.tsx";

export type ProductPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  sku: string;
  /** Null for what nobody has described. */
  name: string | null;
  typed: Readonly<Record<EditableField, string>>;
  /** What the fields held when the form was opened. */
  was: Readonly<Record<EditableField, string>>;
  editedFields: readonly EditableField[];
  figures: ProductFigures;
  group: Awaited<ReturnType<typeof findGroupOfSku>>;
  problems?: Partial<Record<EditableField, string>>;
  notice?: string | undefined;
};

const fields: Record<EditableField, { label: string; hint?: string }> = {
  name: { label: "Name", hint: "Customers are asked about it by this name, and shoppers read it above its reviews." },
  image_url: { label: "Address of its picture", hint: "It starts with https:// and leads to the picture itself." },
  url: { label: "Address of its page in your shop" },
  product_group: {
    label: "Group",
    hint: "The same word for all variants of one product, such as the sizes of a shoe.",
  },
  product_group_name: { label: "Name of the group" },
  category: { label: "Category", hint: "It decides which questions are asked about the product." },
  gtin: { label: "GTIN", hint: "The number under its bar code: EAN, UPC or ISBN." },
};

export function ProductPage(props: ProductPageProps): VNode {
  const { staff, organisation, sku, name, typed, problems = {}, notice } = props;
  const label = nameOf(name) ?? `Product ${sku}`;
  const title = Object.keys(problems).length > 0 ? `Error: ${label}` : label;
  const labelled = Object.fromEntries(
    Object.entries(problems).map(([field, problem]) => [field, sentence(field as EditableField, problem)]),
  );
  return (
    <ConsolePage staff={staff} organisation={organisation} title={title} current="products" notice={notice}>
      <p class="crumb">
        <a href={organisationPath(organisation.trkref, "products")}>All products</a>
      </p>
      <div class="product-head">
        <Picture url={typed.image_url === "" || problems.image_url ? null : typed.image_url} />
        <div>
          <h1>{label}</h1>
          <p class="muted">
            Sku <code>{sku}</code>
          </p>
        </div>
      </div>
      {nameOf(name) === null ? (
        <p class="notice">
          Somebody bought it, and no product file describes it: customers and shoppers see its sku. Give it a name here,
          or send it with your next file.
        </p>
      ) : null}
      <ProblemSummary heading="Nothing has been saved yet" problems={labelled} />
      <Reviews {...props} />
      <Edit {...props} problems={labelled} />
    </ConsolePage>
  );
}

const sentence = (field: EditableField, problem: string) => `${fields[field].label} ${problem}`;

function Reviews({ organisation, sku, figures, group }: ProductPageProps): VNode {
  const { trkref } = organisation;
  const { reviews, mean, byScore, last } = figures;
  return (
    <section class="panel part" aria-labelledby="reviews">
      <h2 id="reviews">Published reviews</h2>
      {mean === null ? (
        <p>None so far.</p>
      ) : (
        <>
          <div class="figures">
            <Mean mean={mean} />
            <Spread byScore={byScore} />
            <p class="muted">
              {reviews === 1 ? "1 review" : `${inFull(reviews)} reviews`}
              {last ? (
                <>
                  , the last{" "}
                  <a href={reviewPagePath(trkref, last.number)}>
                    <Instant at={last.publishedAt} />
                  </a>
                </>
              ) : null}
            </p>
          </div>
          <details>
            <summary>Each score</summary>
            <Scores byScore={byScore} />
          </details>
        </>
      )}
      {group === undefined ? null : (
        <p>
          One of {inFull(group.variants.length)} variants, whose reviews shoppers read{" "}
          <a href={seriesPagePath(trkref, group.key)}>together as “{group.name}”</a>. The figures here are for this one
          alone.
        </p>
      )}
      <p class="links">
        {mean === null ? null : <a href={productPagePath(trkref, sku)}>Public page</a>}
        <a href={showReviewsPath(trkref, sku)}>Show reviews</a>
        <a href={`${reviewsPath(organisation)}?${new URLSearchParams({ product: sku })}`}>All its reviews</a>
      </p>
    </section>
  );
}

function Scores({ byScore }: { byScore: readonly number[] }): VNode {
  return (
    <table>
      <caption class="visually-hidden">How often each score was given</caption>
      <thead>
        <tr>
          <th scope="col">Score</th>
          <th scope="col">Reviews</th>
        </tr>
      </thead>
      <tbody>
        {byScore
          .map((times, at) => (
            <tr key={at}>
              <th scope="row">{at + 1}</th>
              <td>{inFull(times)}</td>
            </tr>
          ))
          .reverse()}
      </tbody>
    </table>
  );
}

function Edit({ staff, organisation, sku, typed, was, editedFields, problems = {} }: ProductPageProps): VNode {
  const path = productPath(organisation.trkref, sku);
  const release = path.replace("/product?", "/product/release?");
  return (
    <section class="panel part" aria-labelledby="describe">
      <h2 id="describe">What it is</h2>
      <p class="muted">
        What you change here stays as you wrote it, whatever your product files say, until you release it to them. What
        you leave alone goes on following the files.
      </p>
      <form method="post" action={path} noValidate>
        <CsrfField staff={staff} />
        {editableFields.map((field) => (
          <EditField
            key={field}
            field={field}
            value={typed[field]}
            was={was[field]}
            isEdited={editedFields.includes(field)}
            problem={problems[field]}
          />
        ))}
        <button type="submit">Save</button>
      </form>
      {editedFields.length === 0 ? null : (
        <form method="post" action={release} class="release" aria-labelledby="release">
          <CsrfField staff={staff} />
          <h3 id="release">Edited by hand</h3>
          <p class="muted">
            When you release a field, it becomes what your files have said since it was edited, or else what it was
            before, and follows your files from then on. If it was never anything else, it stays as it is until a file
            changes it.
          </p>
          <ul class="rows">
            {editedFields.map((field) => (
              <li key={field}>
                <span>{fields[field].label}</span>
                <button type="submit" class="secondary" name="release" value={field}>
                  Release<span class="visually-hidden"> {fields[field].label}</span> to the feed
                </button>
              </li>
            ))}
          </ul>
          {editedFields.length > 1 ? (
            <button type="submit" class="secondary" name="release" value="all">
              Release all {editedFields.length}
            </button>
          ) : null}
        </form>
      )}
    </section>
  );
}

type EditFieldProps = {
  field: EditableField;
  value: string;
  was: string;
  isEdited: boolean;
  problem: string | undefined;
};

function EditField({ field, value, was, isEdited, problem }: EditFieldProps): VNode {
  const { label, hint } = fields[field];
  const said = [
    ...(hint === undefined ? [] : [hint]),
    ...(isEdited ? ["Edited by hand: files leave it as it is."] : []),
  ];
  return (
    <>
      <input type="hidden" name={`was_${field}`} value={was} />
      <TextField
        name={field}
        label={label}
        value={value}
        autocomplete="off"
        problem={problem}
        isRequired={field === "name"}
        {...(said.length === 0 ? {} : { hint: said.join(" ") })}
      />
    </>
  );
}
