import { type Automaton, automatonOf, type Step, start, UnprovenPattern } from "./pattern-automaton.ts";

/**
 * Proves that a backtracking matcher, which searches for the pattern from every place of any text, needs time in proportion to
 * the text; or says for which text it may need more.
 *
 * What is counted is the ways in which the matcher, started at any earlier place, can have reached a place of the text. If their
 * number has a bound independent of the text's length, so has the work for each character. It has none exactly when one word can
 * be read over and over by a loop, by another loop, and by a path from the one to the other (Weber and Seidl 1991, "infinite
 * degree of ambiguity"); the search itself counts as the first loop. Whatever follows is assumed to fail, and conditions on what
 * follows to hold, so a pattern that is in fact fast may be refused; none that is slow is accepted.
 *
 * A bound may still be large: `(a?){30}` has one of a thousand million. So the worst texts are searched for greedily, and more
 * than `waysAtOnceAtMost` ways at one place in them are too many. This part proves nothing; the part above does.
 *
 * One thing is assumed: once the matcher may end without any condition, it does not go back past that point, because ending is
 * one of its options.
 *
 * @returns what is wrong, as the rest of a sentence about the pattern; undefined if it is proven
 */
export function superLinearity(source: string, flags: string): string | undefined {
  try {
    return new Ambiguity(automatonOf(source, flags)).find();
  } catch (error) {
    if (error instanceof UnprovenPattern) return error.message;
    if (error instanceof SyntaxError) return `is no pattern: ${error.message}`;
    throw error;
  }
}

/** What can be read next, each with its number of ways, and whether the matcher may end here. */
type Onward = { reads: ReadonlyMap<number, number>; mayEnd: boolean };

const waysAtMost = 100_000;
const pairsAtMost = 3_000_000;
const waysAtOnceAtMost = 500;

/** All ways through steps that read nothing, after a character of the class `behind`. */
function onwardFrom(step: Step, behind: number): Onward {
  const reads = new Map<number, number>();
  let mayEnd = false;
  let ways = 0;
  const follow = (at: Step, isCertain: boolean, entered: readonly number[]): void => {
    ways += 1;
    if (ways > waysAtMost) throw new UnprovenPattern("has too many ways through it that read nothing; simplify it");
    if (at.kind === "read") reads.set(at.place, (reads.get(at.place) ?? 0) + 1);
    else if (at.kind === "accept") mayEnd ||= isCertain;
    else if (at.kind === "fork") for (const way of at.ways) follow(way, isCertain, entered);
    else if (at.kind === "enter") follow(at.into, isCertain, [...entered, at.loop]);
    // A round that reads nothing is not repeated.
    else if (at.kind === "again" && !entered.includes(at.loop)) follow(at.into, isCertain, entered);
    else if (at.kind === "after" && at.classes.has(behind)) follow(at.into, isCertain, entered);
    else if (at.kind === "maybe") follow(at.into, false, entered);
  };
  follow(step, true, []);
  return { reads, mayEnd };
}

// A state is a place together with the class of the character that it has read: place * classCount + class. The search, which
// reads anything before the match begins, is an extra place after the last.
class Ambiguity {
  private readonly automaton: Automaton;
  private readonly classCount: number;
  private readonly onward = new Map<number, Onward>();
  private readonly onwardStates = new Map<number, readonly number[]>();
  private readonly component = new Map<number, number>();
  private readonly loopStates: number[] = [];
  private pairs = 0;

  constructor(automaton: Automaton) {
    this.automaton = automaton;
    this.classCount = automaton.characters.length;
  }

  find(): string | undefined {
    this.findComponents();
    for (const state of this.loopStates) {
      for (const [place, ways] of this.onwardOf(state).reads) {
        const isRepeated = this.statesOf(place).some((next) => this.isSameLoop(state, next));
        if (ways > 1 && isRepeated)
          return "can repeat the same in more than one way, so its time may double with each character";
      }
    }
    for (const q of this.loopStates) {
      if (this.isAmbiguous(this.search(q % this.classCount), q))
        return "may read the same text again from every start; make the start tell, or bound the repetition";
    }
    for (const p of this.loopStates) {
      for (const q of this.loopStates) {
        if (p !== q && p % this.classCount === q % this.classCount && this.isAmbiguous(p, q))
          return "has two repetitions that can share a text between them in many ways; let a character part them";
      }
    }
    if (this.waysAtOnce() > waysAtOnceAtMost) return "has too many ways through the same text at once; repeat less";
    return undefined;
  }

  /** How many ways there are to one place of a text that is made as bad as possible, one character at a time. */
  private waysAtOnce(): number {
    const width = 4;
    const begun = [...this.remembered(this.automaton.places.length, start).reads].flatMap(([place, ways]) =>
      this.statesOf(place).map((state) => [state, ways] as const),
    );
    const searches = Array.from({ length: this.classCount }, (_, read) => [this.search(read), 1] as const);
    let texts = byRead([...begun, ...searches], this.classCount);
    let most = 1;
    for (let length = 0; length < Math.min(this.automaton.places.length + 10, 700); length += 1) {
      texts = texts.flatMap((text) => byRead(this.onFrom(text), this.classCount)).toSorted((a, b) => sum(b) - sum(a));
      texts.length = Math.min(texts.length, width);
      most = Math.max(most, ...texts.map(sum));
      if (most > waysAtOnceAtMost) break;
    }
    return most;
  }

  private onFrom(text: Ways): [state: number, ways: number][] {
    return [...text].flatMap(([state, ways]) =>
      this.nextOf(state).map((next): [number, number] => {
        const place = Math.floor(next / this.classCount);
        const more = this.isSearch(state) ? 1 : (this.onwardOf(state).reads.get(place) ?? 1);
        return [next, ways * more];
      }),
    );
  }

  /** Whether one word leads from p to p, from p to q, and from q to q. */
  private isAmbiguous(p: number, q: number): boolean {
    const seen = new Set([`${p} ${p} ${q}`]);
    const open = [[p, p, q] as const];
    for (let next = open.pop(); next; next = open.pop()) {
      const [a, b, c] = next;
      for (const b2 of this.nextOf(b)) {
        const read = b2 % this.classCount;
        const a2s = this.nextWithin(a, read);
        const c2s = this.nextWithin(c, read);
        for (const a2 of a2s) {
          for (const c2 of c2s) {
            if (a2 === p && b2 === q && c2 === q) return true;
            const key = `${a2} ${b2} ${c2}`;
            if (seen.has(key)) continue;
            this.pairs += 1;
            if (this.pairs > pairsAtMost) throw new UnprovenPattern("is too large to be proven; take it apart");
            seen.add(key);
            open.push([a2, b2, c2]);
          }
        }
      }
    }
    return false;
  }

  private nextWithin(state: number, read: number): number[] {
    return this.nextOf(state).filter((next) => next % this.classCount === read && this.isSameLoop(state, next));
  }

  private isSameLoop(one: number, other: number): boolean {
    return this.component.get(one) === this.component.get(other);
  }

  private search(read: number): number {
    return this.automaton.places.length * this.classCount + read;
  }

  private isSearch(state: number): boolean {
    return state >= this.search(0);
  }

  private statesOf(place: number): number[] {
    return this.automaton.places[place]!.classes.map((read) => place * this.classCount + read);
  }

  private onwardOf(state: number): Onward {
    const place = Math.floor(state / this.classCount);
    return this.remembered(place, this.automaton.looksBehind ? state % this.classCount : start);
  }

  private remembered(place: number, behind: number): Onward {
    const key = place * (this.classCount + 1) + behind + 1;
    let onward = this.onward.get(key);
    if (!onward) {
      onward = onwardFrom(this.automaton.places[place]?.next ?? this.automaton.first, behind);
      this.onward.set(key, onward);
    }
    return onward;
  }

  private nextOf(state: number): readonly number[] {
    let next = this.onwardStates.get(state);
    if (!next) {
      const places = this.isSearch(state)
        ? this.begunBehind(state % this.classCount)
        : [...this.onwardOf(state).reads.keys()];
      // Where the matcher may end, it is done: nothing before that is tried again.
      const within = places.flatMap((place) => this.statesOf(place)).filter((one) => !this.onwardOf(one).mayEnd);
      const searching = Array.from({ length: this.classCount }, (_, read) => this.search(read));
      next = this.isSearch(state) ? [...searching, ...within] : within;
      this.onwardStates.set(state, next);
    }
    return next;
  }

  // The pattern from its beginning, and onward from wherever it might end, since going further may still fail and be undone.
  private begunBehind(read: number): number[] {
    const begun = new Set(
      this.remembered(this.automaton.places.length, this.automaton.looksBehind ? read : start).reads.keys(),
    );
    for (const [place, { classes }] of this.automaton.places.entries()) {
      const onward = classes.includes(read) ? this.onwardOf(place * this.classCount + read) : undefined;
      if (onward?.mayEnd) for (const next of onward.reads.keys()) begun.add(next);
    }
    return [...begun];
  }

  // Tarjan's, with a stack of its own. What can only be at the very start of a text is never reached by the search.
  private findComponents(): void {
    const roots = Array.from({ length: this.classCount }, (_, read) => this.search(read));
    const atStart = [...this.remembered(this.automaton.places.length, start).reads.keys()].flatMap((one) =>
      this.statesOf(one),
    );
    const order = new Map<number, number>();
    const low = new Map<number, number>();
    const path: number[] = [];
    for (const root of [...roots, ...atStart.filter((one) => !this.onwardOf(one).mayEnd)]) {
      if (order.has(root)) continue;
      const calls = [{ state: root, at: 0 }];
      order.set(root, order.size);
      low.set(root, order.get(root)!);
      path.push(root);
      for (let call = calls.at(-1); call; call = calls.at(-1)) {
        const { state } = call;
        const next = this.nextOf(state)[call.at++];
        if (next === undefined) {
          calls.pop();
          const caller = calls.at(-1)?.state;
          if (caller !== undefined) low.set(caller, Math.min(low.get(caller)!, low.get(state)!));
          if (low.get(state) === order.get(state)) this.takeComponent(path, state);
        } else if (!order.has(next)) {
          order.set(next, order.size);
          low.set(next, order.get(next)!);
          path.push(next);
          calls.push({ state: next, at: 0 });
        } else if (!this.component.has(next)) low.set(state, Math.min(low.get(state)!, order.get(next)!));
      }
    }
  }

  private takeComponent(path: number[], root: number): void {
    const members = path.splice(path.lastIndexOf(root));
    for (const member of members) this.component.set(member, root);
    const isLoop = members.length > 1 || this.nextOf(root).includes(root);
    if (isLoop && !this.isSearch(root)) this.loopStates.push(...members);
  }
}

/** In how many ways the matcher can be in each state, after one and the same text. */
type Ways = ReadonlyMap<number, number>;

/** Groups states by the character they have just read: those with the same one belong to the same text. */
function byRead(states: readonly (readonly [state: number, ways: number])[], classCount: number): Ways[] {
  const texts = Array.from({ length: classCount }, () => new Map<number, number>());
  for (const [state, ways] of states) {
    const text = texts[state % classCount]!;
    text.set(state, (text.get(state) ?? 0) + ways);
  }
  return texts;
}

function sum(text: Ways): number {
  let ways = 0;
  for (const one of text.values()) ways += one;
  return ways;
}
