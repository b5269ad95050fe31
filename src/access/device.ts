import Bowser from "bowser";
import { hasControlCharacters } from "../platform/text.ts";

const readAtMost = 300;
const nameAtMost = 30;

/**
 * What a browser calls itself, in words that its owner recognises: "Firefox on Windows". It can say what it likes, so this is
 * shown and decides nothing.
 *
 * @returns undefined where it names neither browser nor system
 */
export function describeDevice(userAgent: string | undefined): string | undefined {
  if (!userAgent || hasControlCharacters(userAgent)) return undefined;
  const { browser, os } = Bowser.parse(userAgent.slice(0, readAtMost));
  const names = [browser.name, os.name].filter((name): name is string => !!name);
  return names.length > 0 ? names.map((name) => name.slice(0, nameAtMost)).join(" on ") : undefined;
}
