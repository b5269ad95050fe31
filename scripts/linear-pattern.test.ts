import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { superLinearity } from "./linear-pattern.ts";
import { type Automaton, automatonOf, type Step, start } from "./pattern-automaton.ts";

describe("patterns that are refused", () => {
  test.each([
    ["^(a+)+$", "two repetitions"],
    ["^(a|aa)+$", "two repetitions"],
    ["^(a*)*b", "more than one way"],
    ["^(a?b?)*$", "more than one way"],
    ["^a*a*$", "two repetitions"],
    ["^[^@]+@[^@]+\\.[^@]+$", "two repetitions"],
    ["^Bearer +(.+)$", "two repetitions"],
    ["\\s+$", "from every start"],
    ["\\d+x", "from every start"],
    ["a.*b", "from every start"],
    ["a(?=.*b)", "from every start"],
    ["x(?:.*y)?", "from every start"],
    ["(?:a|a.*b)+", "from every start"],
    ["^(a?){30}$", "too many ways"],
    ["[a-z]{1,600}x", "too many ways"],
    ["^(\\d+)-\\1$", "refers back"],
    ["(?<=ab)c", "looks behind"],
    ["(", "is no pattern"],
  ])("%s", (source, why) => {
    expect(superLinearity(source, "")).toContain(why);
  });

  test("also by letters that only the flags make the same", () => {
    expect(superLinearity("^a*A*$", "")).toBeUndefined();
    expect(superLinearity("^a*A*$", "i")).toContain("two repetitions");
    expect(superLinearity("^\\p{Lu}*\\p{Ll}*$", "u")).toBeUndefined();
    expect(superLinearity("^\\p{Lu}*\\p{L}*$", "u")).toContain("two repetitions");
  });

  test("also where the start of a line is any place of a text", () => {
    expect(superLinearity("^a*b", "")).toBeUndefined();
    expect(superLinearity("^\\s*b", "")).toBeUndefined();
    expect(superLinearity("^\\s*b", "m")).toContain("from every start");
  });
});

describe("patterns that are proven", () => {
  test.each([
    ["^\\s*a", ""],
    ["\\s+", "g"],
    ["x\\s+y", "g"],
    ["(?<!a)a+b", "g"],
    ["^a*ba*$", ""],
    ["^(?:ab|a)*$", ""],
    ["^[a-z]{1,64}$", "i"],
    ["[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}]*(?:['.-][\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}]*)*", "gu"],
    ["^(\\d\\d)([/-])(\\d\\d)\\2(\\d{4})$", ""],
  ])("%s", (source, flags) => {
    expect(superLinearity(source, flags)).toBeUndefined();
  });
});

const atom = fc.constantFrom("a", "b", "[ab]", ".", "(?<!a)", "(?<=b)", "(?:)");
const { pattern } = fc.letrec<{ pattern: string; some: string }>((tie) => ({
  pattern: fc.array(tie("some"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
  some: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc
      .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "*?", "+?", "{2}", "{1,3}", ""))
      .map(([body, times]) => `(?:${body})${times}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `(?:${one}|${other})`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });

describe("by a matcher that counts its steps", () => {
  test("the automaton of a pattern matches what the pattern does", () => {
    fc.assert(
      fc.property(pattern, text, (source, words) => {
        const found = new RegExp(source).exec(words);
        const { match } = search(automatonOf(source, ""), words);
        expect(match).toEqual(found ? [found.index, found.index + found[0].length] : undefined);
      }),
      { numRuns: 300 },
    );
  });

  test("a proven pattern takes twice as many steps for twice as much of any text", () => {
    const words = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pattern, fc.boolean(), words, (body, isAnchored, word) => {
        // What never follows: all ways are tried.
        const source = `${isAnchored ? "^" : ""}(?:${body})z`;
        fc.pre(superLinearity(source, "") === undefined);
        const steps = (times: number) => search(automatonOf(source, ""), word.repeat(times)).steps;
        const [few, twice] = [steps(60) - steps(30), steps(120) - steps(60)];
        expect(twice).toBeLessThanOrEqual(few * 2 + 20);
      }),
      { numRuns: 100 },
    );
  });
});

/** Goes back like the engine does, and counts what it tries. */
function search(automaton: Automaton, text: string): { match: [number, number] | undefined; steps: number } {
  const classOf = (character: string) => characterClass(automaton, character);
  let steps = 0;
  const from = (step: Step, at: number, loops: ReadonlyMap<number, number>): number | undefined => {
    steps += 1;
    if (step.kind === "accept") return at;
    if (step.kind === "dead") return undefined;
    if (step.kind === "fork") {
      for (const way of step.ways) {
        const end = from(way, at, loops);
        if (end !== undefined) return end;
      }
      return undefined;
    }
    if (step.kind === "enter") return from(step.into, at, new Map(loops).set(step.loop, at));
    if (step.kind === "again") return loops.get(step.loop) === at ? undefined : from(step.into, at, loops);
    if (step.kind === "maybe") return from(step.into, at, loops);
    if (step.kind === "after") {
      const isAfter = step.classes.has(at === 0 ? start : classOf(text[at - 1]!));
      return isAfter ? from(step.into, at, loops) : undefined;
    }
    const { classes, next } = automaton.places[step.place]!;
    return at < text.length && classes.includes(classOf(text[at]!)) ? from(next, at + 1, loops) : undefined;
  };
  for (let at = 0; at <= text.length; at += 1) {
    const end = from(automaton.first, at, new Map());
    if (end !== undefined) return { match: [at, end], steps };
  }
  return { match: undefined, steps };
}

function characterClass({ characters }: Automaton, character: string): number {
  return characters.findIndex((set) => set.has(character.codePointAt(0)!));
}
