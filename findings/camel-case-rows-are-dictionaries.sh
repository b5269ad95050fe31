#!/usr/bin/env bash
# Kysely's CamelCasePlugin copies each row key by key. Beyond a dozen or so keys V8 keeps such an object as a dictionary: slow to read and
# much to collect. Forty columns cost several times what the driver needs for them. A copy of an object that has all its keys
# already, filled afterwards, stays fast.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent kysely@0.28.18
cd "$folder"
cat >rows.mjs <<'JS'
import { CamelCasePlugin } from "kysely";

const plugin = new CamelCasePlugin();
const isFast = (row) => %HasFastProperties(row);
const row = (columns) => Object.fromEntries(Array.from({ length: columns }, (_, n) => [`column_${n}_name`, n]));
const copied = async (columns) => (await plugin.transformResult({ result: { rows: [row(columns)] } })).rows[0];
const filled = (columns) => {
  const values = Object.entries(row(columns)).map(([name, value]) => [name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase()), value]);
  const result = { ...JSON.parse(JSON.stringify(Object.fromEntries(values.map(([name]) => [name, null])))) };
  for (const [name, value] of values) result[name] = value;
  return result;
};
console.log(`node ${process.version}`);
for (const columns of [8, 40]) console.log(`${columns} columns: copied ${isFast(await copied(columns)) ? "fast" : "dictionary"}, filled ${isFast(filled(columns)) ? "fast" : "dictionary"}`);
JS
node -p '"kysely " + JSON.parse(require("node:fs").readFileSync("node_modules/kysely/package.json")).version'
said=$(node --allow-natives-syntax rows.mjs)
echo "$said"
grep -q "^8 columns: copied fast, filled fast$" <<<"$said" && grep -q "^40 columns: copied dictionary, filled fast$" <<<"$said" || { echo "the behaviour has changed"; exit 1; }
