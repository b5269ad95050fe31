#!/usr/bin/env bash
# kysely-codegen takes the override of a column as the whole type: of a column that may be null and one that has a default, a plain
# `Status` says that null is never read and that a value must always be given. The same override as a node of its own tree gets the
# `| null` added, though no Generated.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent kysely-codegen@0.20.0 kysely@0.28.18 pg@8.23.1 typescript@5.9.3
cd "$folder"
cat >generate.cjs <<'JS'
const { DatabaseMetadata, EnumCollection, IdentifierNode, PostgresDialect, serializeFromMetadata } = require("kysely-codegen");
const dialect = new PostgresDialect();
const column = (name, more) => ({ name, dataType: "text", isArray: false, isNullable: false, isAutoIncrementing: false, hasDefaultValue: false, ...more });
const columns = [column("by_text", { isNullable: true }), column("by_node", { isNullable: true }), column("has_default", { hasDefaultValue: true }), column("untouched", { isNullable: true })];
const metadata = new DatabaseMetadata({ enums: new EnumCollection(), tables: [{ name: "orders", schema: "public", isView: false, isPartition: false, columns }] });
console.log(serializeFromMetadata({
  dialect, metadata,
  customImports: { Status: "./status" },
  overrides: { columns: { "orders.by_text": "Status", "orders.by_node": new IdentifierNode("Status"), "orders.has_default": "Status" } },
}));
JS
node -p '"kysely-codegen " + require("kysely-codegen/package.json").version'
types=$(node generate.cjs)
grep -E "by_text|by_node|has_default|untouched" <<<"$types"
[[ $types == *"by_text: Status;"* && $types == *"by_node: Status | null;"* && $types == *"has_default: Status;"* && $types == *"untouched: string | null;"* ]] ||
  { echo "the behaviour has changed"; exit 1; }
