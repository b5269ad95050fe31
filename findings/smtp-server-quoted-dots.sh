#!/usr/bin/env bash
# smtp-server looks for two dots, and for blanks, inside the quotation marks of a local part too: RCPT TO:<"a..b"@example.com> and
# <"a b"@example.com>, which RFC 5321 allows and which is the only way to name such a mailbox, are 501; <".a"@example.com> is taken.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent smtp-server@3.21.6
cd "$folder"
cat >try.cjs <<'JS'
const net = require("node:net");
const { SMTPServer } = require("smtp-server");
const server = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS", "AUTH"], logger: false });
server.listen(0, "127.0.0.1", () => {
  const socket = net.connect(server.server.address().port, "127.0.0.1");
  const say = ["EHLO here", "MAIL FROM:<me@example.com>", 'RCPT TO:<".a"@example.com>', 'RCPT TO:<"a b"@example.com>', 'RCPT TO:<"a..b"@example.com>', "QUIT"];
  let text = "";
  socket.on("data", (data) => {
    text += data;
    if (!/^\d{3} .*\r\n$/m.test(text)) return;
    console.log(text.trim().split("\r\n").at(-1));
    text = "";
    if (say.length > 0) { console.log("> " + say[0]); socket.write(say.shift() + "\r\n"); }
  });
  socket.on("close", () => process.exit(0));
});
JS
node --version
echo "smtp-server $(node -p 'require("smtp-server/package.json").version')"
output=$(node try.cjs)
echo "$output" | tail -8
[[ $output == *'".a"@example.com>'$'\n'"250"* && $output == *'"a b"@example.com>'$'\n'"501"* && $output == *'"a..b"@example.com>'$'\n'"501"* ]] || { echo "the behaviour has changed"; exit 1; }
