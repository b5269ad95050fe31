import type { ExampleCall } from "./example-call.ts";

/** How a language writes a value of JSON. */
type Literals = {
  text: (text: string) => string;
  /** What stands around the members of an object and of a list, and between a name and its value. */
  object: readonly [string, string];
  list: readonly [string, string];
  pair: string;
  /** An object without members, where that is not what stands around them. */
  nothing?: string;
  words: { true: string; false: string; null: string };
  indent: string;
};

const jsonText = (text: string) => JSON.stringify(text);
const shellText = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const phpText = (text: string) => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
// In Ruby a hash sign may begin something that is put in.
const rubyText = (text: string) => JSON.stringify(text).replaceAll("#", "\\#");

const braces = ["{", "}"] as const;
const brackets = ["[", "]"] as const;
const small = { true: "true", false: "false" } as const;

const typescript: Literals = {
  text: jsonText,
  object: braces,
  list: brackets,
  pair: ": ",
  words: { ...small, null: "null" },
  indent: "  ",
};
const php: Literals = {
  ...typescript,
  text: phpText,
  object: brackets,
  pair: " => ",
  nothing: "new stdClass()",
  indent: "    ",
};
const python: Literals = { ...typescript, words: { true: "True", false: "False", null: "None" }, indent: "    " };
const ruby: Literals = { ...typescript, text: rubyText, pair: " => ", words: { ...small, null: "nil" } };

/** A value of JSON in a language's own words, its lines after the first `depth` steps in. */
function literal(value: unknown, language: Literals, depth: number): string {
  if (typeof value === "string") return language.text(value);
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean" || value === null) return language.words[`${value as boolean | null}`];
  const isList = Array.isArray(value);
  const [open, close] = isList ? language.list : language.object;
  const members = isList
    ? value.map((one) => literal(one, language, depth + 1))
    : Object.entries(value as object).map(
        ([name, one]) => language.text(name) + language.pair + literal(one, language, depth + 1),
      );
  if (members.length === 0) return (isList ? undefined : language.nothing) ?? open + close;
  const inside = language.indent.repeat(depth + 1);
  return `${open}\n${members.map((one) => `${inside}${one},\n`).join("")}${language.indent.repeat(depth)}${close}`;
}

type Writer = (call: ExampleCall & { url: string }) => readonly (string | undefined)[];

const asCurl: Writer = ({ method, url, body }) => {
  const words = [
    `curl --user "$FAIRMARK_KEY:$FAIRMARK_SECRET"`,
    ...(method === "GET" ? [] : [`--request ${method}`]),
    ...(body === undefined
      ? []
      : [`--header 'Content-Type: application/json'`, `--data ${shellText(JSON.stringify(body, null, 2))}`]),
    shellText(url),
  ];
  return [words.join(" \\\n  ")];
};

const asTypeScript: Writer = ({ method, url, body }) => [
  `import { env } from "node:process";`,
  "",
  `const answer = await fetch(${jsonText(url)}, {`,
  `  method: ${jsonText(method)},`,
  "  headers: {",
  "    authorization: `Basic ${btoa(`${env.FAIRMARK_KEY}:${env.FAIRMARK_SECRET}`)}`,",
  body === undefined ? undefined : `    "content-type": "application/json",`,
  "  },",
  body === undefined ? undefined : `  body: JSON.stringify(${literal(body, typescript, 1)}),`,
  "});",
  "if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);",
  "console.log(await answer.json());",
];

const asPhp: Writer = ({ method, url, body }) => [
  "<?php",
  `$call = curl_init(${phpText(url)});`,
  "curl_setopt_array($call, [",
  `    CURLOPT_CUSTOMREQUEST => ${phpText(method)},`,
  "    CURLOPT_RETURNTRANSFER => true,",
  "    CURLOPT_USERPWD => getenv('FAIRMARK_KEY') . ':' . getenv('FAIRMARK_SECRET'),",
  body === undefined ? undefined : "    CURLOPT_HTTPHEADER => ['Content-Type: application/json'],",
  body === undefined ? undefined : `    CURLOPT_POSTFIELDS => json_encode(${literal(body, php, 1)}),`,
  "]);",
  "$answer = curl_exec($call);",
  "$status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);",
  "if ($answer === false || $status >= 400) {",
  `    throw new RuntimeException("$status " . ($answer ?: curl_error($call)));`,
  "}",
  "print_r(json_decode($answer, true));",
];

const asPython: Writer = ({ method, url, body }) => [
  "import json",
  "import os",
  "from base64 import b64encode",
  "from urllib.request import Request, urlopen",
  "",
  `credentials = os.environ["FAIRMARK_KEY"] + ":" + os.environ["FAIRMARK_SECRET"]`,
  "call = Request(",
  `    ${jsonText(url)},`,
  `    method=${jsonText(method)},`,
  "    headers={",
  `        "Authorization": "Basic " + b64encode(credentials.encode()).decode(),`,
  body === undefined ? undefined : `        "Content-Type": "application/json",`,
  "    },",
  body === undefined ? undefined : `    data=json.dumps(${literal(body, python, 1)}).encode(),`,
  ")",
  "# It raises urllib.error.HTTPError where the call is refused.",
  "with urlopen(call) as answer:",
  "    print(json.load(answer))",
];

const asRuby: Writer = ({ method, url, body }) => [
  `require "json"`,
  `require "net/http"`,
  "",
  `url = URI(${rubyText(url)})`,
  `call = Net::HTTP::${method[0]}${method.slice(1).toLowerCase()}.new(url)`,
  `call.basic_auth(ENV.fetch("FAIRMARK_KEY"), ENV.fetch("FAIRMARK_SECRET"))`,
  body === undefined ? undefined : `call["Content-Type"] = "application/json"`,
  body === undefined ? undefined : `call.body = JSON.generate(${literal(body, ruby, 0)})`,
  `answer = Net::HTTP.start(url.host, url.port, use_ssl: url.scheme == "https") { |host| host.request(call) }`,
  "answer.value # raises where the call is refused",
  "puts JSON.parse(answer.body)",
];

const languages = {
  curl: { name: "curl", write: asCurl },
  typescript: { name: "TypeScript", write: asTypeScript },
  php: { name: "PHP", write: asPhp },
  python: { name: "Python", write: asPython },
  ruby: { name: "Ruby", write: asRuby },
} as const satisfies Record<string, { name: string; write: Writer }>;

/** A language that the pages show their examples in. */
export type CodeLanguage = keyof typeof languages;

export const codeLanguages = Object.keys(languages) as CodeLanguage[];

/** What the language calls itself. */
export function languageName(language: CodeLanguage): string {
  return languages[language].name;
}

/**
 * A call as a program that runs as it stands, with what the language itself brings: it prints the answer, and fails where the call is
 * refused (curl prints the refusal). Key and secret come from the environment, so that no example holds one. `baseUrl` has no slash at
 * its end.
 */
export function codeOf(call: ExampleCall, language: CodeLanguage, baseUrl: string): string {
  const lines = languages[language].write({ ...call, url: baseUrl + call.path });
  return lines.filter((line) => line !== undefined).join("\n");
}
