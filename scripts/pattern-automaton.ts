import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { CharBase, CharSet } from "refa";
import { toUnicodeSet } from "regexp-ast-analysis";

/** Before the first character. */
export const start = -1;

/** A place in a pattern that reads one character: the classes of characters it takes, and what may come after it. */
export type Place = { classes: readonly number[]; next: Step };

/**
 * What a matcher can do without reading: `fork` tries the ways in order, `enter` and `again` are the two ends of a round that may
 * be left out, `after` goes on only after certain characters, `maybe` under a condition about which nothing is assumed.
 */
export type Step =
  | { kind: "read"; place: number }
  | { kind: "fork"; ways: Step[] }
  | { kind: "enter"; loop: number; into: Step }
  | { kind: "again"; loop: number; into: Step }
  | { kind: "after"; classes: ReadonlySet<number>; into: Step }
  | { kind: "maybe"; into: Step }
  | { kind: "accept" }
  | { kind: "dead" };

export type Automaton = {
  places: Place[];
  first: Step;
  /** The classes of characters: no place tells those within a class apart. */
  characters: readonly CharSet[];
  looksBehind: boolean;
};

/** A pattern about which nothing is proven; the message says what to write instead. */
export class UnprovenPattern extends Error {}

const placesAtMost = 4000;

/** The automaton of a pattern: every bounded repetition is written out. @throws UnprovenPattern; SyntaxError */
export function automatonOf(source: string, flags: string): Automaton {
  const unicode = flags.includes("u");
  const unicodeSets = flags.includes("v");
  const pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, {
    unicode,
    unicodeSets,
  });
  return new Builder(pattern, new RegExpParser({ ecmaVersion: 2025 }).parseFlags(flags)).build();
}

class Builder {
  private readonly places: Place[] = [];
  private readonly base: CharBase;
  private loops = 0;
  private looksBehind = false;
  private readonly pattern: AST.Pattern;
  private readonly flags: AST.Flags;

  constructor(pattern: AST.Pattern, flags: AST.Flags) {
    this.pattern = pattern;
    this.flags = flags;
    const sets = leavesOf(pattern).map((leaf) => this.charactersOf(leaf));
    const all = CharSet.all(flags.unicode || flags.unicodeSets ? 0x10ffff : 0xffff);
    this.base = new CharBase([...sets.filter((set) => !set.isEmpty), this.lineEnds(all), all]);
  }

  build(): Automaton {
    const first = this.anyOf(this.pattern.alternatives, { kind: "accept" });
    return { places: this.places, first, characters: this.base.sets, looksBehind: this.looksBehind };
  }

  // Built from the end: what follows is known by the time that what precedes it is made.
  private anyOf(alternatives: readonly AST.Alternative[], next: Step): Step {
    return fork(
      alternatives.map(({ elements }) => elements.reduceRight((after, one) => this.element(one, after), next)),
    );
  }

  private element(element: AST.Element, next: Step): Step {
    switch (element.type) {
      case "Character":
      case "CharacterSet":
      case "CharacterClass":
      case "ExpressionCharacterClass":
        return this.read(element, next);
      case "Group":
        if (element.modifiers) throw new UnprovenPattern("has modifiers in a group; give the flags to the whole");
        return this.anyOf(element.alternatives, next);
      case "CapturingGroup":
        return this.anyOf(element.alternatives, next);
      case "Quantifier":
        return this.repeated(element, next);
      case "Assertion":
        return this.assertion(element, next);
      case "Backreference":
        return this.repeatedGroup(element, next);
    }
  }

  private read(leaf: Leaf, next: Step): Step {
    if (this.places.length >= placesAtMost)
      throw new UnprovenPattern("is too large; repeat less, or check the length apart");
    const set = this.charactersOf(leaf);
    const classes = set.isEmpty ? [] : this.base.split(set);
    this.places.push({ classes, next });
    return { kind: "read", place: this.places.length - 1 };
  }

  private repeated({ min, max, greedy, element }: AST.Quantifier, next: Step): Step {
    const inOrder = (once: Step) => (greedy ? [once, next] : [next, once]);
    let after = max === Number.POSITIVE_INFINITY ? this.loop(element, inOrder) : next;
    const optional = max === Number.POSITIVE_INFINITY ? 0 : max - min;
    for (let times = 0; times < optional; times += 1) after = fork(inOrder(this.round(element, after)));
    for (let times = 0; times < min; times += 1) after = this.element(element, after);
    return after;
  }

  private loop(body: AST.Element, inOrder: (once: Step) => Step[]): Step {
    const head: Step = { kind: "fork", ways: [] };
    head.ways = inOrder(this.round(body, head));
    return head;
  }

  private round(body: AST.Element, next: Step): Step {
    const loop = this.loops++;
    return { kind: "enter", loop, into: this.element(body, { kind: "again", loop, into: next }) };
  }

  // The body of a lookaround is only looked at: whatever it reads is read again. Its condition is not relied on.
  private assertion(element: AST.Assertion, next: Step): Step {
    const maybe: Step = { kind: "maybe", into: next };
    switch (element.kind) {
      case "end":
      case "word":
        return maybe;
      case "start":
        return this.after(this.flags.multiline ? [start, ...this.base.split(this.lineEnds())] : [start], next);
      case "lookahead": {
        return fork([this.anyOf(element.alternatives, { kind: "dead" }), maybe]);
      }
      case "lookbehind":
        return this.after(this.behind(element), next);
    }
  }

  private after(classes: readonly number[], into: Step): Step {
    this.looksBehind = true;
    return { kind: "after", classes: new Set(classes), into };
  }

  private behind({ alternatives, negate }: AST.LookbehindAssertion): number[] {
    const named = new Set(
      alternatives.flatMap(({ elements: [only, ...more] }) => {
        if (only && more.length === 0 && isLeaf(only)) return this.base.split(this.charactersOf(only));
        throw new UnprovenPattern("looks behind at more than one character; look at one");
      }),
    );
    const all = [start, ...this.base.sets.keys()];
    return negate ? all.filter((one) => !named.has(one)) : [...named];
  }

  private repeatedGroup({ resolved }: AST.Backreference, next: Step): Step {
    const groups = Array.isArray(resolved) ? resolved : [resolved];
    if (groups.length > 1 || hasLoop(groups[0]!)) {
      throw new UnprovenPattern("refers back to a group without a longest match; compare the parts in code");
    }
    return this.anyOf(groups[0]!.alternatives, { kind: "maybe", into: next });
  }

  private charactersOf(leaf: Leaf): CharSet {
    const { chars, accept } = toUnicodeSet(leaf, this.flags);
    if (!accept.isEmpty) throw new UnprovenPattern("has a class with strings; write them as alternatives");
    return chars;
  }

  private lineEnds(all = CharSet.all(this.base.sets[0]!.maximum)): CharSet {
    return CharSet.fromCharacters(all.maximum, [10, 13, 0x2028, 0x2029]);
  }
}

function fork(ways: Step[]): Step {
  return ways.length === 1 ? ways[0]! : { kind: "fork", ways };
}

type Leaf = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

function isLeaf(node: AST.Node): node is Leaf {
  return ["Character", "CharacterSet", "CharacterClass", "ExpressionCharacterClass"].includes(node.type);
}

function childrenOf(node: AST.Node): AST.Node[] {
  if ("alternatives" in node) return node.alternatives;
  if (node.type === "Alternative") return node.elements;
  return node.type === "Quantifier" ? [node.element] : [];
}

function leavesOf(node: AST.Node): Leaf[] {
  return isLeaf(node) ? [node] : childrenOf(node).flatMap(leavesOf);
}

function hasLoop(node: AST.Node): boolean {
  return (node.type === "Quantifier" && node.max === Number.POSITIVE_INFINITY) || childrenOf(node).some(hasLoop);
}
