#!/usr/bin/env bash
# `URL.canParse` of Node 20 and 22 says that the URL of a shop with ü in its host is none, once it has been called some thousand times in
# one process and V8 has compiled the call: the same text was one before, and `new URL` goes on taking it. A feed of ten thousand products of
# such a shop loses the links of its last thousands. Node 24 answers as expected.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >ask.mjs <<'JS'
const link = "https://m\u00f6bel.example/kettle";
const isUrl = (text) => URL.canParse(text);
let asked = 0;
while (asked < 1_000_000 && isUrl(link)) asked += 1;
console.log(`${process.version} ${asked < 1_000_000 ? "forgets" : "keeps"} ${new URL(link).host}`);
JS
said=""
for version in 20.20.2 22.23.3 24.21.0; do
  line=$(npx -y -p "node@$version" node ask.mjs)
  echo "$line"
  said+="${line#v} "
done
[ "$said" = "20.20.2 forgets xn--mbel-5qa.example 22.23.3 forgets xn--mbel-5qa.example 24.21.0 keeps xn--mbel-5qa.example " ] || { echo "the behaviour has changed"; exit 1; }
