import { totalmem } from "node:os";

const megabyte = 2 ** 20;

/** The memory that this process may use at most, in bytes: the machine's, or that of its control group where it is less. */
export function usableMemory(): number {
  // Without a limit it is 0, or far more than any machine has.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/**
 * What PostgreSQL is told of the memory it has, by name. An eighth of it is its own, from 64 MB to 4 GB; shops keep other programs on the
 * same machine, and what PostgreSQL does not hold, the system does. The rest follows from that (decision 0046).
 *
 * @param memory bytes, as `usableMemory` gives them
 * @param sharedBuffersMb megabytes that an operator has chosen instead of the eighth
 */
export function memorySettings(memory: number, sharedBuffersMb?: number): Record<string, string> {
  const megabytes = memory / megabyte;
  const buffers = sharedBuffersMb ?? clamp(megabytes / 8, 64, 4096);
  return {
    shared_buffers: inMegabytes(buffers),
    // What of its files it expects to be in memory: only a guess for choosing plans, nothing is taken.
    effective_cache_size: inMegabytes(Math.max(buffers, megabytes / 2)),
    // For making indexes and for each of three vacuums.
    maintenance_work_mem: inMegabytes(clamp(megabytes / 32, 32, 512)),
    // So many changes are written twice less often: after each checkpoint, every page goes to the log as a whole once.
    max_wal_size: inMegabytes(clamp(2 * buffers, 1024, 4096)),
  };
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
const inMegabytes = (value: number) => `${Math.floor(value)}MB`;
