import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { focusReaches } from "./browser.ts";
import { until } from "./waiting.ts";

type Stop = { isThere: boolean; isLost: boolean; label: string; isMarked: boolean; isCovered: boolean };

/**
 * What stands at the keyboard's place: whether it is what is looked for, whether anything shows that the keyboard is there
 * (WCAG 2.4.7), and whether something else lies over all of it (2.4.11).
 */
function look(target: Element): Stop {
  const element = document.activeElement;
  if (element === null || element === document.body)
    return { isThere: false, isLost: true, label: "nothing", isMarked: false, isCovered: false };
  const hasRing = (one: Element | null) => {
    if (one === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  };
  const isFrame = element.tagName === "IFRAME";
  // A choice of a scale is as large as its box and shows in what stands beside it; a reason is its whole box.
  const around = [element, element.nextElementSibling, element.closest(".reason, .queue > li")];
  const isMarked = isFrame || getComputedStyle(element).boxShadow !== "none" || around.some(hasRing);
  const belongs = (one: Element | null) =>
    one !== null && (element.contains(one) || one.contains(element) || one.closest("label")?.control === element);
  const points = Array.from(element.getClientRects()).flatMap(({ left, right, top, bottom }) =>
    [0.1, 0.5, 0.9].map((part) => document.elementFromPoint((left + right) / 2, top + (bottom - top) * part)),
  );
  const words = element.getAttribute("aria-label") || element.id || element.textContent?.trim().slice(0, 40);
  return {
    isThere: element === target,
    isLost: false,
    label: `${element.tagName} ${words}`,
    isMarked,
    isCovered: !isFrame && !points.some(belongs),
  };
}

/** More stops than any page has before what a task needs. */
const stopsAtMost = 150;

export type Keyboard = ReturnType<typeof keyboardOn>;

/** Somebody at a page with nothing but a keyboard: every stop on the way shows where they are, and is covered by nothing. */
export function keyboardOn(page: Page) {
  /** Goes on by Tab until it is there; never past the end of the page. */
  async function reach(locator: Locator): Promise<void> {
    const target = await locator.elementHandle();
    const passed: string[] = [];
    for (let stops = 0; stops < stopsAtMost; stops += 1) {
      await page.keyboard.press("Tab");
      const stop = await target!.evaluate(look);
      passed.push(stop.label);
      expect({ ...stop, isThere: true }, `on the way to ${locator}: ${passed.join(" > ")}`).toEqual({
        isThere: true,
        isLost: false,
        label: stop.label,
        isMarked: true,
        isCovered: false,
      });
      if (stop.isThere) return;
    }
    throw new Error(`${locator} is not among the first ${stopsAtMost} stops: ${passed.join(" > ")}`);
  }

  /** Does something that leads to another page. */
  async function leave(press: () => Promise<void>): Promise<void> {
    await Promise.all([
      page.waitForEvent("framenavigated", { predicate: (frame) => frame === page.mainFrame() }),
      press(),
    ]);
    await page.waitForLoadState();
  }

  return {
    reach,
    press: (key: string) => page.keyboard.press(key),
    /** Skips what every page of the console begins with. */
    async skip() {
      await reach(page.getByRole("link", { name: "Skip to the content" }));
      await page.keyboard.press("Enter");
      await focusReaches(page.locator("#content"));
    },
    /** Replaces what stands in a field. */
    async write(field: Locator, text: string) {
      await reach(field);
      await page.keyboard.press("Control+a");
      await page.keyboard.type(text);
    },
    /** Ticks a box, or unticks it. */
    async tick(box: Locator) {
      await reach(box);
      await page.keyboard.press("Space");
    },
    /** Chooses from a list by the first letters of what is meant. */
    async choose(list: Locator, value: string, letters: string) {
      await reach(list);
      await page.keyboard.type(letters);
      expect(await list.inputValue()).toBe(value);
    },
    /** Presses a button or follows a link that leads to another page. */
    async follow(link: Locator) {
      await reach(link);
      await leave(() => page.keyboard.press("Enter"));
    },
    /** Chooses a file. */
    async attach(field: Locator, file: { name: string; mimeType: string; buffer: Buffer }) {
      // Listens before the way there: the browser hears of it by another road than the key, which may overtake it.
      const chooser = page.waitForEvent("filechooser");
      const [opened] = await Promise.all([chooser, reach(field).then(() => page.keyboard.press("Enter"))]);
      await opened.setFiles(file);
    },
    /** Opens what is folded. */
    async unfold(summary: Locator) {
      await reach(summary);
      await page.keyboard.press("Enter");
      await until("it is open", () => summary.evaluate((one) => (one.parentElement as HTMLDetailsElement).open));
    },
    leave,
  };
}
