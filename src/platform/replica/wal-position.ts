import type pg from "pg";

/** A place in the log of a database's changes: bytes since its beginning. A later change stands at a higher place. */
export type WalPosition = bigint;

/** How the log is divided, in bytes; fixed when a cluster is made. */
export type WalLayout = { blockSize: bigint; segmentSize: bigint };

const blockHeader = 24n;
const segmentHeader = 40n;

/** How far a main database has written: everything that is committed by now stands before this place. */
export async function writtenUpTo(main: pg.ClientBase, layout: WalLayout): Promise<WalPosition> {
  const { rows } = await main.query<{ place: string }>("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as place");
  return endOfLastRecord(BigInt(rows[0]!.place), layout);
}

/**
 * Where the last record ends, by the place at which the next one will begin. The two differ when a record ends with a block or a
 * segment: then the next begins behind a header, and a standby that has everything stays before that header until there is a next one.
 */
export function endOfLastRecord(nextAt: WalPosition, { blockSize, segmentSize }: WalLayout): WalPosition {
  // No record ends so soon after the head of a block: it would have to end inside that head.
  if (nextAt % segmentSize === segmentHeader) return nextAt - segmentHeader;
  return nextAt % blockSize === blockHeader ? nextAt - blockHeader : nextAt;
}
