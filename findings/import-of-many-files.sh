#!/usr/bin/env bash
# Node 20 reads an ES module graph with hundreds of files open at once: under a limit of 256 open files an import of a valid package
# fails, and says that a package cannot be found. The same graph read by require() of ES modules works.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent lodash-es@4.17.21
cd "$folder"
echo 'import { add } from "lodash-es"; console.log("import:", add(1, 2));' >imported.mjs
echo 'import { createRequire } from "node:module"; console.log("require:", createRequire(import.meta.url)("lodash-es").add(1, 2));' >required.mjs
node --version
required=$( (ulimit -n 256; node required.mjs) 2>&1 || true)
imported=$( (ulimit -n 256; node imported.mjs) 2>&1 || true)
echo "$required" | tail -1
echo "$imported" | grep -oE "import: 3|EMFILE[^']*|ERR_MODULE_NOT_FOUND|Cannot find [a-z]+" | head -3
[[ $required == *"require: 3"* && $imported != *"import: 3"* ]] || { echo "the behaviour has changed"; exit 1; }
