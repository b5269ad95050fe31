import pg from "pg";

/** What `pg` needs to connect: a folder with a unix socket, port, user, database. */
export type PostgresAddress = { host: string; port: number; user: string; database: string };

export const superuser = "fairmark";
export const databaseName = "fairmark";

/** `ssl: false` because PGSSLMODE in the environment would otherwise ask for TLS on a local socket. */
export async function connect(address: PostgresAddress): Promise<pg.Client> {
  const client = new pg.Client({
    ...address,
    ssl: false,
    connectionTimeoutMillis: 5_000,
    application_name: "fairmark launcher",
  });
  // A lost connection is reported to whoever waits for a query, or through `end`; without a listener the event would
  // end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

export async function withConnection<Result>(
  address: PostgresAddress,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(address);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
