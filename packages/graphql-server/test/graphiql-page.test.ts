import { createGraphqlHandler, createPlainGraphqlHandler } from "@ticket-allocation/graphql-server";
import { isStream } from "@ticket-allocation/http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
let ask: (headers?: Readonly<Record<string, string>>, method?: string) => Promise<Answer>;
beforeAll(async () => {
  database = await createTestDatabase();
  const answer = createPlainGraphqlHandler(database.boxOffice);
  ask = async (headers = {}, method = "GET") => {
    const all: Readonly<Record<string, string>> = { accept: "text/html", ...headers };
    const { body, ...rest } = await answer({
      method,
      target: "/graphql",
      getHeader: (name) => all[name],
      readBody: () => Promise.reject(new Error("a page has no body")),
    });
    if (typeof body === "string" || isStream(body)) throw new Error("the page is bytes");
    return { body, ...rest };
  };
});
afterAll(() => database.drop());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

it("gives everybody the same bytes, rendered once for the process", async () => {
  const another = createPlainGraphqlHandler(database.boxOffice, { path: "/other" });
  for (const coding of ["br", "gzip", "identity"]) {
    const headers = { "accept-encoding": coding };
    const { body } = await ask(headers);
    expect(body?.byteLength).toBeGreaterThan(1_000_000);
    expect((await ask(headers)).body).toBe(body);
    const byAnother = await another({
      method: "GET",
      target: "/other",
      getHeader: (name) => ({ accept: "text/html", ...headers })[name],
      readBody: () => Promise.reject(new Error("a page has no body")),
    });
    expect(byAnother.body).toBe(body);
  }
});

it("is the same page in each coding, and takes a quarter of the bytes compressed", async () => {
  const { body: page } = await ask();
  const { body: br } = await ask({ "accept-encoding": "br" });
  const { body: gzip } = await ask({ "accept-encoding": "gzip" });
  if (!page || !br || !gzip) throw new Error("no page");
  expect(Buffer.from(page).toString()).toContain("<title>Ticket Allocation</title>");
  expect(brotliDecompressSync(br).equals(page)).toBe(true);
  expect(gunzipSync(gzip).equals(page)).toBe(true);
  expect(Math.max(br.byteLength, gzip.byteLength)).toBeLessThan(page.byteLength / 3);
});

it.each([
  [undefined, "identity"],
  ["", "identity"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["GZIP", "gzip"],
  ["x-gzip", "gzip"],
  ["br;q=0.5, gzip", "gzip"],
  ["br; q=0, gzip;q=0", "identity"],
  ["br;q=0, *", "gzip"],
  ["*", "br"],
  ["*;q=0", "identity"],
  ["identity", "identity"],
  ["identity;q=1, br;q=0.5", "identity"],
  ["identity;q=0, gzip;q=0.1", "gzip"],
  ["br;q=x, gzip", "gzip"],
  ["deflate, zstd", "identity"],
  [",,;q=1", "identity"],
])("answers Accept-Encoding %j with %s", async (acceptEncoding, coding) => {
  const headers = acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding };
  const answer = await ask(headers);
  expect(answer.headers["content-encoding"] ?? "identity").toBe(coding);
  expect(answer.headers).toMatchObject({
    vary: "Accept, Accept-Encoding",
    "cache-control": "no-cache",
    "content-type": "text/html",
    etag: expect.stringMatching(/^"[\w-]{43}-(?:br|gzip|identity)"$/u),
  });
});

it("answers 304 to a browser that has the page in that coding already", async () => {
  const { headers } = await ask({ "accept-encoding": "br" });
  const { etag = "" } = headers;
  const askWith = (tag: string, coding = "br") =>
    ask({ "accept-encoding": coding, "if-none-match": tag });
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    const answer = await askWith(known);
    expect(answer).toMatchObject({ status: 304, body: null, headers: { etag } });
    expect(answer.headers["content-security-policy"]).toBe(headers["content-security-policy"]);
  }
  for (const unknown of ['"x"', etag.slice(1, -1), ""]) {
    expect((await askWith(unknown)).status).toBe(200);
  }
  expect((await askWith(etag, "gzip")).status).toBe(200);
});

it("answers HEAD as it answers GET", async () => {
  const get = await ask({ "accept-encoding": "gzip" });
  const head = await ask({ "accept-encoding": "gzip" }, "HEAD");
  expect(head.headers).toEqual(get.headers);
  expect(head.status).toBe(200);
});

it("gives a page to fetch handlers as well", async () => {
  const handler = createGraphqlHandler(database.boxOffice);
  const headers = { accept: "text/html", "accept-encoding": "gzip" };
  const response = await handler(new Request("http://tickets.test/graphql", { headers }));
  expect(response.headers.get("content-encoding")).toBe("gzip");
  const page = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
  expect(page).toContain("YogaGraphiQL.renderYogaGraphiQL(");
});
