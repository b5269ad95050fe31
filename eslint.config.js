import tseslint from "typescript-eslint";

// What would make a test fail now and then: on a machine that is slow or has too much to do, or by chance. CONTRIBUTING.md, "Tests", says
// what to write instead.
const now = "CallExpression[callee.object.name='Date'][callee.property.name='now']";
const failsNowAndThen = [
  {
    selector: "CallExpression[callee.name=/^(setTimeout|setInterval|sleep)$/]",
    message: "A test does not sleep: wait for the thing itself, with until() of test/support/waiting.ts.",
  },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?timers/]",
    message: "A test does not sleep: wait for the thing itself, with until() of test/support/waiting.ts.",
  },
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: "A page is not waited for by the clock: wait for what is to stand on it.",
  },
  {
    selector: "CallExpression[callee.object.name='vi'][callee.property.name=/^(setConfig|waitFor|waitUntil)$/]",
    message:
      "Its time is up after a second: use until() of test/support/waiting.ts, and the deadlines of vitest.config.ts.",
  },
  {
    selector: `MemberExpression[object.name='performance'], MemberExpression[object.name='process'][property.name='hrtime'], BinaryExpression[operator=/^[<>]=?$/] ${now}, BinaryExpression[operator='-'] > ${now}.left`,
    message: "How long something takes is for a bench. Count what it does instead, or only wait until it is done.",
  },
  {
    selector:
      "Property[key.name=/^(timeout|testTimeout|hookTimeout|timeoutMs|silence|whole|connect|connectionTimeoutMillis|socketTimeout)$/] > Literal[value<60000].value, CallExpression[callee.object.name='AbortSignal'][callee.property.name='timeout'], CallExpression[callee.property.name='setTimeout'] > Literal",
    message: "A busy machine needs longer: patienceMs of test/support/waiting.ts, or no deadline of its own.",
  },
  {
    // With the random keys and links of a page, such a test fails once in some fifty runs.
    selector:
      "CallExpression[callee.property.name='toContain'][callee.object.property.name='not'] > Literal[value=/^[\\w-]{1,3}$/]",
    message: "A random key holds any three characters sooner or later: look for a word that none can hold.",
  },
];

// Biome formats and lints; these few rules need types.
export default tseslint.config(
  { ignores: ["dist", "dist.*", "node_modules", "data"] },
  {
    files: ["src/**/*.ts", "src/**/*.tsx", "test/**/*.ts", "scripts/**/*.ts", "bench/**/*.ts"],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    // A name means one thing wherever it is read. Types may share the name of a value, and parameters in the type of a function name
    // nothing. Not in tests: each is a world of its own, whose `now` and `body` read well beside those of its file.
    files: ["src/**/*.ts", "src/**/*.tsx", "scripts/**/*.ts", "bench/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "@typescript-eslint/no-shadow": [
        "error",
        { hoist: "functions-and-types", ignoreTypeValueShadow: true, ignoreFunctionTypeParameterNameValueShadow: true },
      ],
    },
  },
  {
    // main.ts loads the program with require(), which takes no module that waits while it is loaded.
    files: ["src/**/*.ts", "src/**/*.tsx"],
    ignores: ["src/main.ts", "**/*.test.ts", "src/platform/postgres/testing/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "AwaitExpression:not(:function AwaitExpression), ForOfStatement[await=true]:not(:function ForOfStatement)",
          message: "A module does not wait while it is loaded: main.ts could not load it. Wait where it is used.",
        },
        {
          // A constant of a module is made once as well.
          selector:
            "CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/], :function NewExpression[callee.object.name='Intl'][callee.property.name=/^(DateTimeFormat|NumberFormat|DisplayNames)$/]",
          message: "Making a formatter takes longer than using it a hundred times: platform/formats.ts keeps them.",
        },
        {
          selector: "MemberExpression[object.name='URL'][property.name='canParse']",
          message: "Node 20 and 22 come to answer false for hosts with letters such as ü: use platform/parse-url.ts.",
        },
      ],
    },
  },
  {
    files: ["**/*.test.ts", "**/*.spec.ts", "test/**/*.ts", "src/platform/postgres/testing/**/*.ts"],
    ignores: [
      // The two that wait: everything else waits through them.
      "test/support/waiting.ts",
      "src/platform/postgres/testing/bench.ts",
    ],
    rules: { "no-restricted-syntax": ["error", ...failsNowAndThen] },
  },
);
