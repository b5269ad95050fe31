import { normalized } from "../platform/text.ts";

let remembered: Promise<ReadonlySet<string>> | undefined;

// 49,000 passwords of leaks. Read when somebody sets a password, since a server may run for weeks before anybody does.
function listed(): Promise<ReadonlySet<string>> {
  remembered ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set(dictionary["passwords-common"].map((one) => one.toLowerCase())),
  );
  return remembered;
}

/** Of a decorated password, shorter remainders are no words. */
const shortestCore = 4;

/**
 * Whether a password is guessed first: one of the leaked ones, such a one with digits and signs around it, or the same few
 * characters over and over. Time grows with its length alone.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const passwords = await listed();
  const whole = normalized(password, "NFKC").toLowerCase();
  const spellings = [whole, whole.replace(/[^\p{L}\p{N}]/gu, "")].flatMap((one) => [one, repeatedPart(one)]);
  return spellings.some((spelling) => {
    const core = withoutDecoration(spelling);
    const cores = core.length >= shortestCore ? [core, repeatedPart(core)] : [];
    return isMonotonous(spelling) || [spelling, ...cores].some((one) => passwords.has(one));
  });
}

/** "abcabcabc" is "abc"; what repeats nothing is itself. */
function repeatedPart(text: string): string {
  const again = `${text}${text}`.indexOf(text, 1);
  return text === "" ? text : text.slice(0, again);
}

function withoutDecoration(text: string): string {
  const characters = [...text];
  const isLetter = (character: string) => /\p{L}/u.test(character);
  return characters.slice(characters.findIndex(isLetter), characters.findLastIndex(isLetter) + 1).join("");
}

/** At most three different characters, or each one after the one before: "aaaaaaaaaaab", "abcdefghijkl", "987654321098". */
function isMonotonous(text: string): boolean {
  const points = [...text].map((character) => character.codePointAt(0) as number);
  if (points.length === 0) return false;
  if (new Set(points).size <= 3) return true;
  const steps = points.slice(1).map((point, at) => point - (points[at] as number));
  const [first] = steps;
  const isStep = (step: number) => step === first || (Math.abs(step) === 9 && Math.sign(step) === -(first as number));
  return Math.abs(first as number) === 1 && steps.every(isStep);
}
