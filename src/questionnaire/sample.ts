import { searchProducts } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { PageLook } from "../platform/html/page.tsx";
import { renderPage } from "../platform/html/render.ts";
import { frameOf, type QuestionnaireDeps } from "./page-frame.ts";
import { QuestionnairePage } from "./questionnaire.views.tsx";

export type Sample = {
  /** Where it is shown, and the part of its address that the links to its other languages repeat. */
  path: string;
  query: Readonly<Record<string, string>>;
  /** How it looks; undefined for the usual look. */
  look: PageLook | undefined;
};

/** The questionnaire as a customer would meet it, about the first product of the catalogue, of an order that nobody placed. */
export async function sampleQuestionnaire(
  deps: Pick<QuestionnaireDeps, "db" | "baseUrl">,
  organisation: Organisation,
  { path, query, look }: Sample,
): Promise<string> {
  const [product] = await searchProducts(deps.db, {
    organisationId: organisation.id,
    text: "",
    after: "",
    atMost: 1,
  });
  const subject = { organisation, sku: product?.sku ?? "SKU-1", orderRef: "1000123", isIncentivised: false };
  const { reader, about, asked } = await frameOf(deps, { url: path, headers: {} }, query, subject);
  const page = { reader, about: { ...about, look }, asked, values: {}, opening: "first", hidden: {} } as const;
  return renderPage(QuestionnairePage(page));
}
