#!/usr/bin/env bash
# Chromium reads no further in a page than to a <link rel="stylesheet"> inside a declarative shadow root until that style has arrived, as it does
# with one in the body. So a style that hangs takes away everything behind it, although the root could be shown without. Linked styles in
# roots made by script do not hold anything up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent playwright-core@1.65.1
cd "$folder"
cat >page.mjs <<'PAGE'
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const held = [];
const page = (root) =>
  `<!doctype html><title>t</title><p>before</p>${root}<p id="behind">behind</p>`;
const pages = {
  "/parsed": page('<x-a><template shadowrootmode="open"><link rel="stylesheet" href="/style.css?1"><p>in</p></template></x-a>'),
  "/scripted": page(
    '<x-a></x-a><script>document.querySelector("x-a").attachShadow({ mode: "open" }).innerHTML = "<link rel=stylesheet href=/style.css?2><p>in"</script>',
  ),
};
const asked = {};
const server = createServer((request, response) => {
  asked[request.url]?.();
  if (request.url.startsWith("/style.css")) held.push(response);
  else response.writeHead(200, { "content-type": "text/html" }).end(pages[request.url] ?? "");
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
console.log("Chromium", browser.version());
const isBehindThere = {};
for (const [path, number] of [["/parsed", 1], ["/scripted", 2]]) {
  const tab = await browser.newPage();
  const isAsked = new Promise((done) => { asked[`/style.css?${number}`] = done; });
  await tab.goto(`http://127.0.0.1:${server.address().port}${path}`, { waitUntil: "commit" });
  await isAsked;
  // The style does not come; a second is long for a page of 200 bytes.
  await new Promise((done) => setTimeout(done, 1000));
  isBehindThere[path] = await tab.evaluate(() => document.querySelector("#behind") !== null);
  console.log(path, "while its style is on its way, what stands behind is there:", isBehindThere[path]);
  for (const response of held.splice(0)) response.writeHead(200, { "content-type": "text/css" }).end("");
  await tab.close();
}
await browser.close();
server.closeAllConnections();
server.close();
process.exitCode = !isBehindThere["/parsed"] && isBehindThere["/scripted"] ? 0 : 1;
PAGE
node page.mjs || { echo "the behaviour has changed"; exit 1; }
