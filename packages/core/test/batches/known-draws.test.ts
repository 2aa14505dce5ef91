import { expect, it } from "vitest";

import { createKnownDraws, joinIds } from "../../src/settle/known-draws.ts";

it("adds what is drawn on to the ids of a claim, in order, each once", () => {
  const known = createKnownDraws();
  known.remember("bundle", ["hall", "door"]);
  known.remember("day", ["hall"]);
  expect(known.withDrawn(["bundle", "day"])).toEqual(["bundle", "day", "door", "hall"]);
  expect(joinIds(["c", "a"], ["b", "a"])).toEqual(["a", "b", "c"]);
});

it("returns the same ids where nothing is drawn on", () => {
  const known = createKnownDraws();
  const ids = ["other"];
  expect(known.withDrawn(ids)).toBe(ids);
  known.remember("bundle", ["hall"]);
  expect(known.withDrawn(ids)).toBe(ids);
});

it("remembers the last 4,096 options", () => {
  const known = createKnownDraws();
  for (let index = 0; index < 4_096; index += 1) known.remember(`${index}`, ["hall"]);
  expect([known.has("0"), known.has("4095")]).toEqual([true, true]);
  known.remember("4096", ["hall"]);
  expect([known.has("0"), known.has("1"), known.has("4096")]).toEqual([false, true, true]);
});
