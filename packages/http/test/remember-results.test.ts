import { expect, it } from "vitest";

import { rememberResults } from "../src/remember-results.ts";

it("makes each result once for all callers, and again only when it was rejected", async () => {
  const made: string[] = [];
  let isBroken = true;
  const get = rememberResults(async (coding: string) => {
    made.push(coding);
    if (isBroken) throw new Error("out of memory");
    return Buffer.from(coding);
  });

  const broken = await Promise.allSettled([get("br"), get("br")]);
  expect(broken.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(made).toEqual(["br"]);
  isBroken = false;
  const page = await get("br");
  expect(page.toString()).toBe("br");
  expect(await get("br")).toBe(page);
  expect((await get("gzip")).toString()).toBe("gzip");
  expect(made).toEqual(["br", "br", "gzip"]);
});
