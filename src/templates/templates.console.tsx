import type { FastifyPluginAsync } from "fastify";
import { type Deed, getServedOrganisation, recorded } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { inEveryLanguage } from "../platform/languages.ts";
import { defaultTemplate } from "./default-template.ts";
import {
  askedQuestions,
  isUsed,
  parseCategory,
  parseTemplate,
  questionsAtMost,
  retireTemplate,
  type Template,
  type TemplateDefinition,
  type TypedQuestion,
} from "./template.ts";
import { listCategories, listTemplates, saveTemplate } from "./templates.queries.ts";
import { TemplatePage, TemplatesPage, templatesPath } from "./templates.views.tsx";

const path = "/console/:trkref/questionnaire";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

const changing = (deed: Deed) => ({ ...options, config: { ...options.config, records: [deed] } }) as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** The organisation's templates: listed, changed, added and removed by whoever looks after the shop. */
export const templateConsole: FastifyPluginAsync<{ db: Database; clock: Clock }> = async (app, { db, clock }) => {
  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const notice =
      query.saved === undefined ? undefined : "Saved. Anyone who opens the questionnaire from now on is asked this.";
    return sendPage(reply, renderPage(TemplatesPage({ staff, notice, ...(await templatesOf(db, organisation)) })));
  });

  app.get<Route>(`${path}/template`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const typedCategory = typeof query.category === "string" ? query.category : "";
    const { category, problem } = parseCategory(typedCategory);
    if (category === undefined) {
      const page = { staff, problem, typedCategory, ...(await templatesOf(db, organisation)) };
      return sendPage(reply.code(422), renderPage(TemplatesPage(page)));
    }
    const { stored, shown } = await templateOf(db, organisation, category);
    const questions = withEmptyOnes(askedQuestions(shown).map((one) => ({ ...one, isRemoved: false })));
    const page = { staff, organisation, category, questions, readAt: readAtOf(stored), isStored: isShown(stored) };
    return sendPage(reply, renderPage(TemplatePage(page)));
  });

  app.post<Route>(`${path}/template`, changing("template_saved"), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const category = readCategory(body);
    const { templates, stored, shown } = await templateOf(db, organisation, category);
    const typed = readQuestions(body);
    const { definition, problems } = parseTemplate(typed, stored?.definition ?? shown, takenIds(templates));
    const readAt = readText(body, "read_at");
    const page = { staff, organisation, category, questions: withEmptyOnes(typed), readAt, isStored: isShown(stored) };
    if (!definition) return sendPage(reply.code(422), renderPage(TemplatePage({ ...page, problems })));
    const now = clock();
    const did = (isDone: boolean) => (isDone ? { deed: "template_saved" as const, ...idOf(organisation) } : undefined);
    const isSaved =
      readAt === readAtOf(stored) &&
      (await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) =>
        saveTemplate(tx, { ...idOf(organisation), category, definition }, stored?.updatedAt ?? null, now),
      ));
    if (!isSaved) {
      const problem = "Somebody else has changed this template in the meantime; open it again to see what it says now";
      return sendPage(reply.code(409), renderPage(TemplatePage({ ...page, problems: [problem] })));
    }
    return reply.redirect(`${templatesPath(organisation.trkref)}?saved`, 303);
  });

  app.post<Route>(`${path}/template/remove`, changing("template_removed"), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const category = readCategory(body);
    const { stored } = await templateOf(db, organisation, category);
    if (stored && isUsed(stored)) {
      const definition = retireTemplate(stored.definition);
      const now = clock();
      const did = { deed: "template_removed" as const, ...idOf(organisation) };
      await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) =>
        saveTemplate(tx, { ...idOf(organisation), category, definition }, stored.updatedAt, now),
      );
    }
    return reply.redirect(`${templatesPath(organisation.trkref)}?saved`, 303);
  });
};

const idOf = ({ id }: Organisation) => ({ organisationId: id });
const isShown = (stored: Template | undefined) => stored !== undefined && isUsed(stored);
// A template that was removed is still stored: making it anew continues it.
const readAtOf = (stored: Template | undefined) => (stored ? String(stored.updatedAt.getTime()) : "");

async function templatesOf(db: Database, organisation: Organisation) {
  const templates = (await listTemplates(db, idOf(organisation))).filter(isUsed);
  const categories = await listCategories(db, idOf(organisation));
  return { organisation, templates, builtIn: askedQuestions(defaultTemplate), categories };
}

/** The stored template of a category and what its page starts from: for all other products, what is built in. */
async function templateOf(
  db: Database,
  organisation: Organisation,
  category: string | null,
): Promise<{ templates: Template[]; stored: Template | undefined; shown: TemplateDefinition }> {
  const templates = await listTemplates(db, idOf(organisation));
  const stored = templates.find((template) => template.category === category);
  const empty: TemplateDefinition = category === null ? defaultTemplate : { questions: [] };
  const shown = stored && isUsed(stored) ? stored.definition : empty;
  return { templates, stored, shown };
}

function takenIds(templates: readonly Template[]): number[] {
  return [{ definition: defaultTemplate }, ...templates].flatMap(({ definition }) =>
    definition.questions.map(({ id }) => id),
  );
}

/** The category of the form; our own page sends no other than it was opened for. */
function readCategory(body: unknown): string | null {
  const { category } = parseCategory(readText(body, "category"));
  if (category === undefined) throw new AppError("malformed_request");
  return category;
}

const emptyOnes = 2;

function withEmptyOnes(questions: readonly TypedQuestion[]): TypedQuestion[] {
  const filled = questions.filter(({ id, text }) => id !== null || Object.values(text).some((words) => words !== ""));
  const free = Math.min(emptyOnes, Math.max(0, questionsAtMost - filled.length));
  const empty = { id: null, text: inEveryLanguage(() => ""), required: false, isRemoved: false };
  return [...filled, ...Array.from({ length: free }, () => empty)];
}

function readQuestions(body: unknown): TypedQuestion[] {
  const places = Array.from({ length: questionsAtMost + emptyOnes }, (_, index) => index);
  return places.map((index) => {
    const read = (name: string) => readText(body, `q${index}_${name}`);
    const id = read("id");
    return {
      id: /^[1-9]\d{0,6}$/.test(id) ? Number(id) : null,
      text: inEveryLanguage(read),
      required: read("required") !== "",
      isRemoved: read("removed") !== "",
    };
  });
}
