/** A part of a text: UTF-16 offsets, the end excluded. */
export type Passage = { startsAt: number; endsAt: number };

/**
 * Of passages that overlap, the first one counts. Taken characters are remembered one by one, since comparing each
 * passage with all others would take longer and longer for a text that consists of nothing else.
 */
export class Passages {
  private readonly taken: Uint8Array;

  constructor(textLength: number) {
    this.taken = new Uint8Array(textLength);
  }

  has({ startsAt, endsAt }: Passage): boolean {
    return this.taken.subarray(startsAt, endsAt).includes(1);
  }

  /** @returns whether it was free; it is taken now */
  take(passage: Passage): boolean {
    if (this.has(passage)) return false;
    this.taken.fill(1, passage.startsAt, passage.endsAt);
    return true;
  }
}

/**
 * Looks for passages in a text piece by piece: however long the text, `find` is given no more than `atMost` UTF-16
 * units at a time, so that a library's time for a text grows no faster than the text does.
 *
 * @param overlap up to this length, a passage is certain to be found whole where pieces meet. Pieces begin after white
 * space if there is some.
 */
export function inPieces<Found extends Passage>(
  text: string,
  { atMost, overlap }: { atMost: number; overlap: number },
  find: (piece: string) => readonly Found[],
): Found[] {
  const passages = new Passages(text.length);
  const found: Found[] = [];
  for (let from = 0; from < text.length; ) {
    const isLast = text.length - from <= atMost;
    const next = isLast ? text.length : startOfNext(text, from + atMost - 2 * overlap, from + atMost - overlap);
    for (const one of find(text.slice(from, from + atMost))) {
      const moved = { ...one, startsAt: from + one.startsAt, endsAt: from + one.endsAt };
      // Whatever begins at or after the start of the next piece is found there, and whole.
      if (moved.startsAt < next && passages.take(moved)) found.push(moved);
    }
    from = next;
  }
  return found;
}

function startOfNext(text: string, earliest: number, latest: number): number {
  for (let at = latest; at > earliest; at -= 1) if (/\s/.test(text.charAt(at - 1))) return at;
  // Never between the two halves of a character.
  return text.codePointAt(latest - 1)! > 0xffff ? latest - 1 : latest;
}
