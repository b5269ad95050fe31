#!/bin/sh
# Node.js on Linux: os.setPriority(n) says "of the process" and os.getPriority() agrees, but only the calling thread is changed.
# The threads that run garbage collection and compile code were there before, and keep the old niceness. Set by the parent right
# after it has started the process, all of them inherit it.
# Seen with Node 20.20.2 on Linux 6: own: 1 of 7 threads at 10; by the parent: 7 of 7.
set -eu
[ "$(uname)" = Linux ] || { echo "Linux only"; exit 0; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/threads.cjs" <<'JS'
const { readdirSync, readFileSync } = require("node:fs");
const nices = readdirSync("/proc/self/task").map((thread) =>
  Number(readFileSync(`/proc/self/task/${thread}/stat`, "utf8").split(") ").at(-1).split(" ")[16]),
);
process.stdout.write(`${nices.filter((nice) => nice === 10).length} of ${nices.length}`);
JS
cat > "$folder/own.cjs" <<'JS'
const os = require("node:os");
os.setPriority(10);
if (os.getPriority() !== 10) process.exit(2);
require("./threads.cjs");
JS
cat > "$folder/parent.cjs" <<'JS'
const { spawn } = require("node:child_process");
const os = require("node:os");
const child = spawn(process.execPath, [`${__dirname}/threads.cjs`], { stdio: "inherit" });
os.setPriority(child.pid, 10);
JS
own=$(node "$folder/own.cjs")
parent=$(node "$folder/parent.cjs")
echo "node $(node --version): os.getPriority() is 10; threads at 10, set by itself: $own; set by its parent: $parent"
case $own in "1 of 1") exit 1 ;; "1 of "*) ;; *) exit 1 ;; esac
[ "${parent% of *}" = "${parent#* of }" ]
