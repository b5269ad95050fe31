#!/usr/bin/env bash
# A list of common passwords hardly ever meets a rule of twelve characters: of the tens of thousands in @zxcvbn-ts/language-common, fewer than
# one in a hundred is as long. So to look a password up in the list refuses next to nothing where such a rule stands, and
# "password2026!!" passes both. What is left of it without digits and signs is in the list.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent @zxcvbn-ts/language-common@4.1.3
cd "$folder"
cat >lengths.mjs <<'JS'
import * as common from "@zxcvbn-ts/language-common";

const passwords = new Set(common.dictionary["passwords-common"]);
const long = [...passwords].filter((password) => password.length >= 12).length;
console.log(`${passwords.size} passwords, ${long} of twelve characters or more`);
for (const password of ["password2026!!", "password"]) console.log(`${password}: ${passwords.has(password) ? "in the list" : "not in the list"}`);
process.exit(long / passwords.size < 0.01 && passwords.has("password") && !passwords.has("password2026!!") ? 0 : 1);
JS
node -p '"@zxcvbn-ts/language-common " + JSON.parse(require("node:fs").readFileSync("node_modules/@zxcvbn-ts/language-common/package.json")).version'
node lengths.mjs || { echo "the behaviour has changed"; exit 1; }
