#!/usr/bin/env bash
# Node.js reads files of settings with util.parseEnv (node --env-file does the same). Of a valid file it can
#  1. drop what stands after a closing quote: MAIL="Acme" <a@b.example>, as mail programs write senders, becomes Acme;
#  2. make a setting of a comment: a last line "# NAME=VALUE" without a line end (Node.js 20 and 22, no longer 24).
# Nothing of it is reported. Exits with 1 where one of the versions below behaves otherwise than written here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/show.mjs" <<'END'
import { parseEnv } from "node:util";
const isOld = process.argv[2] === "old";
const cases = [
  ["text after a closing quote", 'MAIL="Acme" <a@b.example>\nPORT=1\n', { MAIL: "Acme", PORT: "1" }],
  ["a comment as the last line", "PORT=1\n# HOST=old", isOld ? { PORT: "1", "# HOST": "old" } : { PORT: "1" }],
];
let isAsWritten = true;
for (const [what, text, expected] of cases) {
  const read = { ...parseEnv(text) };
  const same = JSON.stringify(Object.entries(read).sort()) === JSON.stringify(Object.entries(expected).sort());
  console.log(`${process.version}  ${what}: ${JSON.stringify(text)} => ${JSON.stringify(read)}${same ? "" : "  (changed)"}`);
  isAsWritten &&= same;
}
process.exitCode = isAsWritten ? 0 : 1;
END
status=0
for pair in 20.19.0:old 22.12.0:old 24.21.0:new; do
  npm install --silent --no-audit --no-fund --prefix "$folder/${pair%:*}" "node@${pair%:*}" >/dev/null 2>&1
  node=$(find "$folder/${pair%:*}/node_modules" -path "*/bin/node" -type f | head -1)
  "$node" "$folder/show.mjs" "${pair#*:}" || status=1
done
exit $status
