import { LRUCache } from "lru-cache";

/** An answer as it is sent: its bytes, the tag by which a caller asks for it again, and its Link header. */
export type ReadyAnswer = {
  body: Buffer;
  etag: string;
  link?: string | undefined;
  /** Headers that tell something of it. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** From whose data it was made, besides those asked about. */
  others?: readonly string[] | undefined;
};

/** Whom a question is about, and the question: like questions are spelt alike. */
export type Question = { organisationIds: readonly string[]; text: string };

type Kept = { answer: ReadyAnswer; asOf: number; expiresAt: number };
type Fill = { answer: Promise<ReadyAnswer>; asOf: number };

/** The memory of a process for answers that are asked for again and again (decision 0040). */
export type AnswerMemory = {
  /** What is remembered, or what `make` makes: once for all who ask while it is being made. */
  answer: (question: Question, make: () => Promise<ReadyAnswer>) => Promise<ReadyAnswer>;
  /** What is remembered, without waiting; nothing is counted where it is not there, since the asker then asks for it to be made. */
  recall: (question: Question) => ReadyAnswer | undefined;
  /** Something of this organisation has changed: what was made of it before is not used any more. */
  forget: (organisationId: string) => void;
  /** Changes are heard of from now on, or no longer: then nothing is remembered, and what was is forgotten. */
  setHearing: (hears: boolean) => void;
  figures: () => { hits: number; misses: number; entries: number; bytes: number };
};

/** Whatever happens, nothing is remembered for longer. */
const keptMs = 60_000;
/** What an entry needs besides its bytes and its question, roughly. */
const overheadBytes = 500;

/**
 * @param bytes how much it holds at most; at 0 nothing is remembered
 * @param now milliseconds of a clock that never goes back
 */
export function createAnswerMemory(bytes: number, now: () => number = () => performance.now()): AnswerMemory {
  const kept =
    bytes > 0
      ? new LRUCache<string, Kept>({
          maxSize: bytes,
          // One that is very large must not cost all others.
          maxEntrySize: Math.ceil(bytes / 8),
          sizeCalculation: ({ answer }, text) =>
            answer.body.length + 2 * (text.length + (answer.link?.length ?? 0)) + overheadBytes,
        })
      : undefined;
  const fills = new Map<string, Fill>();
  // Changes are counted, so that what was made before one is known to be old, even if it is finished only afterwards.
  const changedAt = new Map<string, number>();
  let changes = 0;
  let forgottenUpTo = 0;
  let hears = false;
  let hits = 0;
  let misses = 0;
  const isUnchanged = (ids: readonly string[], asOf: number) => ids.every((id) => (changedAt.get(id) ?? 0) <= asOf);
  const isCurrent = ({ organisationIds }: Question, asOf: number, { others = [] }: Partial<ReadyAnswer> = {}) =>
    asOf >= forgottenUpTo && isUnchanged(organisationIds, asOf) && isUnchanged(others, asOf);

  function find(question: Question): ReadyAnswer | undefined {
    if (!hears) return undefined;
    const entry = kept?.get(question.text);
    if (!entry) return undefined;
    if (entry.expiresAt > now() && isCurrent(question, entry.asOf, entry.answer)) return entry.answer;
    kept?.delete(question.text);
    return undefined;
  }

  async function fill(question: Question, make: () => Promise<ReadyAnswer>): Promise<ReadyAnswer> {
    const asOf = changes;
    const making = { answer: make(), asOf };
    fills.set(question.text, making);
    try {
      const answer = await making.answer;
      if (hears && isCurrent(question, asOf, answer))
        kept?.set(question.text, { answer, asOf, expiresAt: now() + keptMs });
      return answer;
    } finally {
      if (fills.get(question.text) === making) fills.delete(question.text);
    }
  }

  function recall(question: Question): ReadyAnswer | undefined {
    const found = find(question);
    if (found) hits += 1;
    return found;
  }

  return {
    recall,
    async answer(question, make) {
      const found = recall(question);
      if (found) return found;
      misses += 1;
      if (!kept || !hears) return make();
      const underWay = fills.get(question.text);
      return underWay && isCurrent(question, underWay.asOf) ? underWay.answer : fill(question, make);
    },
    forget(organisationId) {
      changes += 1;
      changedAt.set(organisationId, changes);
    },
    setHearing(whether) {
      hears = whether;
      changes += 1;
      forgottenUpTo = changes;
      changedAt.clear();
      kept?.clear();
    },
    figures: () => ({ hits, misses, entries: kept?.size ?? 0, bytes: kept?.calculatedSize ?? 0 }),
  };
}
