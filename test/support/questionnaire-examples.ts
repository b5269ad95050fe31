import { findAuthorSecret } from "../../src/reviews/index.ts";
import { canaries, comments, note, pair, person } from "./canaries.ts";
import { anOrganisation } from "./factories.ts";
import { aBrowser, aLink, aProduct, fillIn, hiddenFields, refuse, reviewsOf } from "./questionnaire.ts";
import { signIn } from "./staff.ts";
import type { TestApp } from "./test-app.ts";

type Example = {
  url: string;
  status: number;
  form?: Record<string, string>;
  cookie?: string;
  /** The answer holds nothing of what was sent: it is empty, or leads elsewhere. */
  isSilent?: true;
};

const texts = {
  overall_score: "7",
  general_comments: comments,
  display_name: person.first_name,
  town: person.postcode,
};

/** A call for each page behind a purchaser's link and each page about templates, that says what must not be logged. */
export async function questionnaireExamples(server: TestApp): Promise<Record<string, Example>> {
  const { app, db } = server;
  const organisation = await anOrganisation(db, { name: "Canary & Sons" });
  await aProduct(server, organisation, { sku: pair.sku, name: "Canarykettle" });

  const link = async (orderRef: string) => {
    const made = await aLink(server, organisation, { orderRef, sku: pair.sku, email: person.email });
    canaries.add(made.purchase.linkSecret);
    return made.path;
  };
  /** The author's own link to a review that was refused, and what its forms carry. */
  const refused = async (orderRef: string, page = "") => {
    const path = await link(orderRef);
    await fillIn(aBrowser(server), path, texts);
    await refuse(server, organisation, { note });
    const review = (await reviewsOf(server, organisation)).at(-1)!;
    const key = await findAuthorSecret(db, review);
    const url = `/review/yours/${organisation.trkref}/${review.number}${page}?key=${key}`;
    const hidden = page ? hiddenFields((await aBrowser(server).open(url)).body) : {};
    canaries.add(key);
    if (hidden.token) canaries.add(hidden.token);
    return { url, hidden };
  };
  const [read, edited, withdrawn, appealed] = [
    await refused("Canaryorder-90"),
    await refused("Canaryorder-91", "/edit"),
    await refused("Canaryorder-92", "/withdraw"),
    await refused("Canaryorder-93", "/appeal"),
  ];
  const yours = "/review/yours/:trkref/:number";
  const page = (name: string) => ({ url: read.url.replace("?", `${name}?`), status: 200 });

  const staff = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  canaries.add(staff.csrfToken);
  const console = `/console/${organisation.trkref}/questionnaire`;
  const words = { q0_en: person.surname, q0_de: person.surname, q0_fr: person.surname };
  const template = { csrf: staff.csrfToken, category: person.title };
  const asStaff = (url: string, form?: Record<string, string>): Example => ({
    url,
    status: form ? 303 : 200,
    cookie: staff.cookie,
    isSilent: true,
    ...(form ? { form } : {}),
  });
  return {
    "POST /review/draft": {
      url: (await link("Canaryorder-94")).replace("fill_review", "draft"),
      status: 204,
      form: texts,
      isSilent: true,
    },
    [`GET ${yours}`]: page(""),
    [`GET ${yours}/receipt`]: page("/receipt"),
    [`GET ${yours}/edit`]: page("/edit"),
    [`GET ${yours}/withdraw`]: page("/withdraw"),
    [`GET ${yours}/appeal`]: page("/appeal"),
    [`POST ${yours}/edit`]: { url: edited.url, status: 303, form: { ...edited.hidden, ...texts }, isSilent: true },
    [`POST ${yours}/withdraw`]: { url: withdrawn.url, status: 303, form: withdrawn.hidden, isSilent: true },
    [`POST ${yours}/appeal`]: {
      url: appealed.url,
      status: 303,
      form: { ...appealed.hidden, words: comments },
      isSilent: true,
    },
    "GET /console/:trkref/questionnaire": asStaff(console),
    "GET /console/:trkref/questionnaire/template": asStaff(`${console}/template?category=${person.title}`),
    "POST /console/:trkref/questionnaire/template": asStaff(`${console}/template`, { ...template, ...words }),
    "POST /console/:trkref/questionnaire/template/remove": asStaff(`${console}/template/remove`, template),
  };
}
