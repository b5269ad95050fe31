import pg from "pg";
import { describe, expect, test } from "vitest";
import { forEachAlone, inHalves, workOff } from "./each-alone.ts";

const errorOfPostgres = (code: string) =>
  Object.assign(new pg.DatabaseError("said by PostgreSQL", 0, "error"), { code, severity: "ERROR" });

describe("what is done for each of a list", () => {
  test("goes on after a failure, which is told at the end: the first, where there are several", async () => {
    const done: number[] = [];
    const run = async (one: number) => {
      if (one % 2 === 1) throw new Error(`no ${one}`);
      done.push(one);
    };
    await expect(forEachAlone([0, 1, 2, 3, 4], run)).rejects.toThrow("no 1");
    expect(done).toEqual([0, 2, 4]);
  });

  test.each(["08006", "53100", "25006"])("ends at %s, which all others would meet as well", async (code) => {
    const tried: number[] = [];
    const run = async (one: number) => {
      tried.push(one);
      if (one === 1) throw errorOfPostgres(code);
    };
    await expect(forEachAlone([0, 1, 2], run)).rejects.toMatchObject({ code });
    expect(tried).toEqual([0, 1]);
  });

  test("does not end where one statement took too long", async () => {
    const tried: number[] = [];
    const run = async (one: number) => {
      tried.push(one);
      if (one === 1) throw errorOfPostgres("57014");
    };
    await expect(forEachAlone([0, 1, 2], run)).rejects.toMatchObject({ code: "57014" });
    expect(tried).toEqual([0, 1, 2]);
  });
});

describe("what is done for many together", () => {
  const numbers = Array.from({ length: 100 }, (_, at) => at);

  test.each([[[]], [[42]], [[0, 99]], [[3, 4, 5, 50]]])(
    "is done for all but those that fail alone: %j",
    async (bad: number[]) => {
      const done: number[] = [];
      let tries = 0;
      const run = async (part: readonly number[]) => {
        tries += 1;
        const one = part.find((each) => bad.includes(each));
        if (one !== undefined) throw new Error(`no ${one}`);
        done.push(...part);
      };
      const all = inHalves(numbers, run);
      if (bad.length === 0) await all;
      else await expect(all).rejects.toThrow(`no ${bad[0]}`);
      expect(done).toEqual(numbers.filter((one) => !bad.includes(one)));
      expect(tries).toBeLessThanOrEqual(1 + 2 * 7 * bad.length);
    },
  );

  test("is given up where very many fail", async () => {
    let tries = 0;
    const run = async () => {
      tries += 1;
      throw new Error("no");
    };
    await expect(inHalves(numbers, run)).rejects.toThrow("no");
    expect(tries).toBeLessThan(60);
  });
});

describe("what is due is worked off", () => {
  /** Numbers below a limit that are due until they are done; those of `bad` cannot be. */
  function dueNumbers(count: number, bad: (one: number) => boolean) {
    const due = new Set(Array.from({ length: count }, (_, at) => at));
    const tried: number[] = [];
    return {
      due,
      tried,
      list: async (atMost: number) => [...due].slice(0, atMost),
      keyOf: String,
      batch: 3,
      run: async (one: number) => {
        tried.push(one);
        if (bad(one)) throw new Error(`no ${one}`);
        return due.delete(one);
      },
    };
  }

  test("to its end, where more cannot be done than are listed at once and they come first", async () => {
    const numbers = dueNumbers(20, (one) => one < 7);
    await expect(workOff(numbers, numbers.run)).rejects.toThrow("no 0");
    expect([...numbers.due]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(numbers.tried).toEqual(Array.from({ length: 20 }, (_, at) => at));
  });

  test("until nothing more can be done, and no longer: what another run deals with stays listed", async () => {
    const numbers = dueNumbers(8, () => false);
    const tried: number[] = [];
    const run = async (one: number) => {
      tried.push(one);
      return one >= 3 && numbers.due.delete(one);
    };
    expect(await workOff(numbers, run)).toBe(0);
    expect(tried).toEqual([0, 1, 2]);
  });

  test("and so many are done in one run at most", async () => {
    const numbers = dueNumbers(20, () => false);
    expect(await workOff({ ...numbers, doneAtMost: 5 }, numbers.run)).toBe(6);
    expect(await workOff(numbers, numbers.run)).toBe(14);
  });

  test("but where nothing at all can be done, not all of it is tried", async () => {
    const numbers = dueNumbers(3000, () => true);
    await expect(workOff({ ...numbers, batch: 100 }, numbers.run)).rejects.toThrow("no 0");
    expect(numbers.tried.length).toBe(1100);
  });
});
