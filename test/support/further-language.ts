import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A language that nobody speaks, from right to left; ISO 639 keeps its code free for such uses. */
export const madeUp = { code: "qaa", ownName: "ⓠⓐⓐ" } as const;

/** How its sentences look: the English ones, in brackets that nothing else on a page has. */
export const asMadeUp = (english: string): string => `⟦${english}⟧`;

/** A copy of the program's sources in a folder of its own. */
export function copyOfSources(): string {
  const copy = mkdtempSync(join(tmpdir(), "fairmark-language-"));
  for (const name of ["src", "assets", "migrations", "docs"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  for (const name of ["package.json", "tsconfig.json"]) cpSync(join(root, name), join(copy, name));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** The row of the table: the first of two steps. */
export function addRow(copy: string): void {
  const row = `{ code: "${madeUp.code}", ownName: "${madeUp.ownName}", englishName: "Made-up", region: "GB", direction: "rtl", countries: ["AQ"] },`;
  edit(join(copy, "src/platform/languages.ts"), "] as const satisfies", `${row}\n] as const satisfies`);
}

/** The sentences: a file in each folder of them, and its line in the folder's index. */
export async function addSentences(copy: string): Promise<void> {
  for (const folder of sentenceFolders(copy)) {
    const { en } = await import(pathToFileURL(join(copy, folder, "en.ts")).href);
    const text = `import type { Translated } from "./en.ts";\n\nexport const qaa: Translated = ${JSON.stringify(said(en))};\n`;
    writeFileSync(join(copy, folder, `${madeUp.code}.ts`), text);
    const index = join(copy, folder, "index.ts");
    edit(index, 'import { fr } from "./fr.ts";', `import { fr } from "./fr.ts";\nimport { qaa } from "./qaa.ts";`);
    edit(index, "{ en, de, fr }", "{ en, de, fr, qaa }");
  }
}

/** Where sentences lie, below the copy. */
export function sentenceFolders(copy: string): string[] {
  const names = readdirSync(join(copy, "src"), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith("/sentences/en.ts"))
    .map((name) => join("src", dirname(name)))
    .toSorted();
}

type Tree = { [key: string]: string | Tree };

function said(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, typeof value === "string" ? asMadeUp(value) : said(value)]),
  );
}

function edit(file: string, what: string, by: string): void {
  const text = readFileSync(file, "utf8");
  if (text.split(what).length !== 2) throw new Error(`${file} should hold this once: ${what}`);
  writeFileSync(file, text.replace(what, by));
}
