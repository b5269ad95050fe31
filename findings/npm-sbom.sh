#!/usr/bin/env bash
# `npm sbom --omit dev` leaves out packages that are needed at run time: all that something of development needs too, however it is
# asked (npm 10 and 11). kysely is a dependency of the project below, and of a package that it uses in development: it is installed by
# `npm ci --omit=dev`, and missing in the bill of materials. Without --omit everything is listed; whoever wants less filters it by the lockfile.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >package.json <<'JSON'
{ "name": "shop", "version": "1.0.0", "private": true,
  "dependencies": { "kysely": "0.28.18", "uuid": "14.0.3" }, "devDependencies": { "kysely-codegen": "0.20.0" } }
JSON
npm install --package-lock-only --ignore-scripts --no-audit --no-fund --silent
echo "npm $(npm --version)"
names() { node -p '[...new Set(JSON.parse(require("node:fs").readFileSync(0)).components.map((one) => one["bom-ref"].split("@")[0]))].filter((name) => ["kysely", "uuid"].includes(name)).sort().join()'; }
all=$(npm sbom --package-lock-only --sbom-format cyclonedx | names)
omitted=$(npm sbom --package-lock-only --omit dev --sbom-format cyclonedx | names)
echo "all: $all; without dev: $omitted"
[ "$all" = kysely,uuid ] && [ "$omitted" = uuid ] || { echo "the behaviour has changed"; exit 1; }
