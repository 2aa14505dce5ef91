import { expect, it } from "vitest";

import { createTurns } from "../src/within/turns.ts";

it("takes the turns of a transaction one after another, in the order of the calls", async () => {
  const turns = createTurns();
  const happened: string[] = [];
  const work = (name: string, fails: boolean) => async () => {
    happened.push(`${name} begins`);
    await new Promise(setImmediate);
    happened.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const taken = await Promise.allSettled([
    turns.take("a", work("first", false)),
    turns.take("a", work("second", true)),
    turns.take("a", work("third", false)),
  ]);
  expect(taken.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(happened).toEqual(
    ["first", "second", "third"].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
});

it("does not make a transaction wait for others", async () => {
  const turns = createTurns();
  const never = turns.take("a", () => new Promise(() => {}));
  const other = turns.take("b", async () => "done");
  expect(await Promise.race([never, other])).toBe("done");
});

it("uses no memory for a transaction without calls", async () => {
  const turns = createTurns();
  const taken = Array.from({ length: 1_000 }, (_, index) =>
    turns.take(`transaction ${index % 100}`, async () => {
      if (index % 3 === 0) throw new Error("refused");
    }),
  );
  expect(turns.size()).toBe(100);
  await Promise.allSettled(taken);
  expect(turns.size()).toBe(0);
});
