import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { isLanguage, type Language } from "../platform/languages.ts";
import type { VisibleReview } from "../reviews/index.ts";
import { listTemplates, type Template } from "../templates/index.ts";
import { type Question, questionsOf } from "./facets.ts";
import { type Company, listCompany } from "./review-company.queries.ts";

/** A review with all that is told of it and is kept elsewhere. */
export type ReadReview = Company & {
  review: VisibleReview;
  /** Whose it is: with shared reviews not always who asked. */
  organisation: Organisation;
  /** Whether it is theirs who asked. */
  isOwn: boolean;
  questions: readonly Question[];
  /** What the API says itself is in this language: the reader's if they named one that we have, else the review's. */
  language: Language;
};

/** Whose reviews are read, and for whom. */
type Reading = {
  organisations: readonly Organisation[];
  /** Who asked: some things are told of their own reviews alone. */
  asking: readonly Organisation[];
  language: string | undefined;
  /** If some were asked for already. */
  templatesOf?: TemplatesOf;
};

/** The templates of an organisation by its id. */
export type TemplatesOf = (organisationId: string) => Promise<Template[]>;

/** Asks once for those of each organisation. */
export function templatesOnce(db: Database): TemplatesOf {
  const asked = new Map<string, Promise<Template[]>>();
  return (organisationId) => {
    const templates = asked.get(organisationId) ?? listTemplates(db, { organisationId });
    asked.set(organisationId, templates);
    return templates;
  };
}

/** Finds for reviews, in their order, all that is told of them. */
export async function accompany(
  db: Database,
  reviews: readonly VisibleReview[],
  { organisations, asking, language, templatesOf = templatesOnce(db) }: Reading,
): Promise<ReadReview[]> {
  const owners = organisations.filter(({ id }) => reviews.some(({ organisationId }) => organisationId === id));
  const [company, ...questions] = await Promise.all([
    listCompany(db, reviews),
    ...owners.map(async ({ id }) => {
      const templates = await templatesOf(id);
      return byLanguage((spoken) => questionsOf(templates, spoken));
    }),
  ]);
  return reviews.flatMap((review) => {
    const at = owners.findIndex(({ id }) => id === review.organisationId);
    const organisation = owners[at];
    const told = company.get(review.id);
    if (!organisation || !told) return [];
    const spoken = isLanguage(language) ? language : review.language;
    const isOwn = asking.some(({ id }) => id === review.organisationId);
    return [{ review, organisation, isOwn, ...told, questions: questions[at]!(spoken), language: spoken }];
  });
}

/** Made once for each language that is asked for. */
function byLanguage<Value>(make: (language: Language) => Value): (language: Language) => Value {
  const made = new Map<Language, Value>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}
