import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import type { buildApp } from "../../src/app.ts";
import { addressHashes } from "../../src/outbox/index.ts";
import { stopPath, stopToken } from "../../src/outbox/stop-link.ts";
import { englishName, isLanguage, languages, ownName } from "../../src/platform/languages.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { reviewPagePath } from "../../src/reviews/index.ts";
import { anOrganisation } from "../support/factories.ts";
import { addRow, addSentences, copyOfSources, madeUp, sentenceFolders } from "../support/further-language.ts";
import { publishReview } from "../support/published.ts";
import { aBrowser, aLink, answers, fillIn, refuse, reviewsOf } from "../support/questionnaire.ts";
import { testApp, testSecret } from "../support/test-app.ts";

// A further language is a row of the table, and files of sentences. Proven by adding one to a copy of the sources.

const server = await testApp();
const { db, clock } = server;
const copy = copyOfSources();
afterAll(() => rmSync(copy, { recursive: true, force: true }));
addRow(copy);
const withTheRow = programOf();
await addSentences(copy);
const further = (await import(pathToFileURL(join(copy, "src/app.ts")).href)) as { buildApp: typeof buildApp };
const { app } = await testApp({ database: server, build: further.buildApp });

/** The sources, the tests apart, as the compiler sees them. */
function programOf(previous?: ts.Program): ts.Program {
  const { config } = ts.readConfigFile(join(copy, "tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent({ ...config, include: ["src"] }, ts.sys, copy);
  const names = fileNames.filter((name) => !/\.test\.tsx?$/.test(name));
  return ts.createProgram(names, options, undefined, previous);
}

/** What the compiler says about a file, or all: file and message. */
function problemsIn(program: ts.Program, file?: ts.SourceFile): string[] {
  return ts.getPreEmitDiagnostics(program, file).map(({ file, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    return `${file === undefined ? "" : relative(copy, file.fileName)}: ${message}`;
  });
}

describe("a further language", () => {
  test("is asked for by the compiler in every folder of sentences, and nowhere else", () => {
    const problems = problemsIn(withTheRow);
    const folders = sentenceFolders(copy);
    expect(problems.map((problem) => problem.split(":")[0]).toSorted()).toEqual(
      folders.map((folder) => `${folder}/index.ts`),
    );
    for (const problem of problems) expect(problem).toContain(`'${madeUp.code}' is missing`);
    const complete = programOf(withTheRow);
    const sentences = complete.getSourceFiles().filter(({ fileName }) => fileName.includes("/sentences/"));
    expect(sentences).toHaveLength(folders.length * (languages.length + 2));
    for (const file of sentences) expect(problemsIn(complete, file)).toEqual([]);
  });

  describe("once it has its row and its sentences, is spoken by", () => {
    /** What a page says that is neither in the language nor one of these words. */
    function foreign(body: string, known: readonly string[]): string {
      let text = body.replaceAll(/<(script|style|code|pre|time)\b.*?<\/\1>/gs, " ");
      const attributes = [...text.matchAll(/ (?:aria-label|alt|placeholder|title)="([^"]*)"/g)].map(
        ([, value]) => value,
      );
      text = `${text.replaceAll(/<[^>]*>/g, " ")} ${attributes.join(" ")}`;
      for (let before = ""; before !== text; ) {
        before = text;
        text = text.replaceAll(/⟦[^⟦⟧]*⟧/g, " ");
      }
      for (const word of known) text = text.replaceAll(word, " ");
      return text.match(/[\p{L}⟦⟧][\p{L}\p{M}⟦⟧'’ ]*/gu)?.join("|") ?? "";
    }

    const shared = [
      ...["Saturday", "Tuesday", "February", "March"],
      // What authors write.
      ...["Sturdy", "A little loud"],
      "English",
      "Deutsch",
      "Français",
      madeUp.ownName,
      "Fairmark",
      "Acme &amp; Daughters",
    ];

    function expectSpoken(answer: { body: string }): void {
      expect(answer.body).toContain(`<html lang="${madeUp.code}" dir="rtl">`);
      expect(foreign(answer.body, shared)).toBe("");
    }

    test("the questionnaire and its author's pages", async () => {
      const organisation = await anOrganisation(db, { contact: "help@acme.example", publicationDelayHours: 1 });
      const { path } = await aLink(server, organisation);
      const browser = aBrowser({ app });
      expectSpoken(await browser.open(`${path}&lang=qaa`));
      expectSpoken(await browser.send(`${path}&lang=qaa`, { overall_score: "x", town: "y".repeat(70) }));
      await fillIn(browser, `${path}&lang=qaa`, answers);
      expectSpoken(await browser.open(`${path}&lang=qaa`));
      const [review] = await reviewsOf(server, organisation);
      for (const page of ["", "/edit", "/withdraw"])
        expectSpoken(await browser.open(`/review/yours/${organisation.trkref}/${review!.number}${page}?lang=qaa`));
      await refuse(server, organisation);
      for (const page of ["", "/edit", "/appeal"])
        expectSpoken(await browser.open(`/review/yours/${organisation.trkref}/${review!.number}${page}?lang=qaa`));
    });

    test("what shoppers read", async () => {
      const organisation = await anOrganisation(db, { contact: "help@acme.example" });
      const { number, sku } = await publishReview(db, organisation, { goodPoints: "Sturdy." }, clock.now);
      const { trkref } = organisation;
      const review = reviewPagePath(trkref, number);
      for (const path of [
        review,
        `/reviews/${trkref}/${sku}`,
        `/reviews/${trkref}/policy`,
        `${review}/report`,
        `${review}/report/thanks`,
      ])
        expectSpoken(await app.inject({ url: `${path}?lang=qaa` }));
    });

    test("the page where mails are stopped, and refusals", async () => {
      const { linkTag } = await anOrganisation(db);
      const keys = deriveKeys(testSecret);
      const [emailHash] = addressHashes(keys, "reader@example.com");
      const path = stopPath(stopToken(keys, { linkTag, emailHash, kind: "invitations" }));
      expectSpoken(await app.inject({ url: `${path}?lang=qaa` }));
      expectSpoken(await app.inject({ url: `${stopPath("x")}?lang=qaa`, headers: { accept: "text/html" } }));
    });
  });
});

/** Words of what people write, not of what we say: a language may do without them. */
const wordLists = ["checks/links.ts", "checks/profane-words.ts", "reviews/word-forms.ts"];

test("no list and no table of languages stands anywhere but in the table and the sentences", () => {
  const src = join(copy, "src");
  const files = withTheRow.getSourceFiles().filter(({ fileName }) => fileName.startsWith(src));
  const elsewhere = files.filter(({ fileName }) => {
    const name = relative(src, fileName);
    return name !== "platform/languages.ts" && !name.includes("sentences/") && !wordLists.includes(name);
  });
  expect(elsewhere.length).toBeGreaterThan(200);
  expect(
    elsewhere.flatMap((file) => listsOfLanguages(file).map((text) => `${relative(src, file.fileName)}: ${text}`)),
  ).toEqual([]);
});

test.each([
  'const names = { en: "English", de: "German" };',
  "type Words = { de: string; fr: string; en?: string };",
  'const all = ["en", "de", "fr"];',
  'type Known = "en" | "fr";',
  'const name = "Deutsch";',
  'const region = code === "de" ? "de-DE" : "en-GB";',
])("and such a one would be noticed: %s", (text) => {
  expect(listsOfLanguages(ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest, true))).not.toEqual([]);
});

/** Nodes that name two of our languages beside each other, or one of them other than English by name. */
function listsOfLanguages(file: ts.SourceFile): string[] {
  const found: string[] = [];
  const names = languages.filter((code) => code !== "en").flatMap((code) => [ownName(code), englishName(code)]);
  const codeOf = (node: ts.Node | undefined) => {
    const text = node && (ts.isIdentifier(node) || ts.isStringLiteral(node)) ? node.text.split("-")[0] : undefined;
    return isLanguage(text) ? text : undefined;
  };
  const namedBy = (node: ts.Node): (ts.Node | undefined)[] => {
    if (ts.isObjectLiteralExpression(node)) return node.properties.map(({ name }) => name);
    if (ts.isTypeLiteralNode(node)) return node.members.map(({ name }) => name);
    if (ts.isArrayLiteralExpression(node)) return [...node.elements];
    if (ts.isUnionTypeNode(node))
      return node.types.map((type) => (ts.isLiteralTypeNode(type) ? type.literal : undefined));
    if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
    return [];
  };
  const look = (node: ts.Node) => {
    if (new Set(namedBy(node).map(codeOf).filter(Boolean)).size > 1) found.push(node.getText().slice(0, 80));
    if (ts.isStringLiteral(node) && names.includes(node.text)) found.push(node.text);
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}
