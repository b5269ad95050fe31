export const say = (text: string) => void process.stderr.write(`${text}\n`);

/** Whether a bench is to print its figures as JSON. */
export const asJson = process.argv.includes("--json");

/**
 * An option that is a whole number.
 *
 * @throws Error with a sentence that says what is wrong
 */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not ${text}.`);
}

/** The same from the environment, where it may be missing. A wrong value ends the bench before it has begun anything. */
export function wholeNumberFromEnvironment(name: string, usual: number, most = 1_000_000_000): number {
  try {
    return wholeNumber(name, process.env[name] || String(usual), 1, most);
  } catch (error) {
    say((error as Error).message);
    process.exit(2);
  }
}
