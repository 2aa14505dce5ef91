import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url });
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await database.drop();
});

it("says in one line where it listens and which database it sells from", () => {
  expect(gateway.readyLine).toMatch(
    /^Ready at http:\/\/127\.0\.0\.1:\d+ \(box office at \/, REST reference at \/docs, GraphiQL at \/graphql\), PostgreSQL at \S+$/u,
  );
});

it("serves the JSON:API at the root, with links that lead back to it", async () => {
  const response = await fetch(`${gateway.url}/ticket_options`, {
    method: "POST",
    headers: { "content-type": "application/vnd.api+json" },
    body: JSON.stringify({
      data: { type: "ticket_options", attributes: { name: "x", allocation: 3 } },
    }),
  });
  expect(response.status).toBe(201);
  expect(response.headers.get("content-type")).toBe("application/vnd.api+json");
  const location = response.headers.get("location") ?? "";
  expect(location.startsWith("/ticket_options/")).toBe(true);
  expect(await (await fetch(gateway.url + location)).json()).toEqual(await response.json());
});

it("serves GraphQL", async () => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ __typename }" }),
  });
  expect(await response.json()).toEqual({ data: { __typename: "Query" } });
});

it("serves GraphiQL to a browser", async () => {
  const response = await fetch(`${gateway.url}/graphql`, { headers: { accept: "text/html" } });
  expect(response.headers.get("content-type")).toContain("text/html");
});

it.each([
  [
    "/",
    "text/html; charset=utf-8",
    /^default-src 'none'; script-src 'self';.* require-trusted-types-for 'script';/u,
  ],
  ["/docs", "text/html; charset=utf-8", /^default-src 'none'; script-src 'self';/u],
  [
    "/pages/box-office.js",
    "text/javascript; charset=utf-8",
    /^default-src 'none'; frame-ancestors 'none'$/u,
  ],
])("serves %s to a browser, compressed, and once", async (path, contentType, policy) => {
  const headers = { accept: "text/html", "accept-encoding": "br" };
  const response = await fetch(gateway.url + path, { headers });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": contentType,
    "content-encoding": "br",
    "cache-control": "no-cache",
    "content-security-policy": expect.stringMatching(policy),
  });
  const etag = response.headers.get("etag") ?? "";
  const again = await fetch(gateway.url + path, { headers: { ...headers, "if-none-match": etag } });
  expect(again.status).toBe(304);
});

it("serves the box office to browsers only", async () => {
  const root = await fetch(gateway.url, { headers: { accept: "*/*" } });
  expect([root.status, root.headers.get("content-type")]).toEqual([
    404,
    "application/vnd.api+json",
  ]);
  const posted = await fetch(`${gateway.url}/docs`, { method: "POST" });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

it("serves the OpenAPI document, whose links lead to this server", async () => {
  const document: unknown = await (await fetch(`${gateway.url}/openapi.json`)).json();
  expect(document).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\./u),
    servers: [{ url: "/" }],
  });
});

it.each(["/livez", "/readyz"])("answers at %s", async (path) => {
  const response = await fetch(gateway.url + path);
  expect(response.status).toBe(200);
  expect((await fetch(gateway.url + path, { method: "HEAD" })).status).toBe(200);
  const posted = await fetch(gateway.url + path, { method: "POST" });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

it("takes a request for a whole URL, as proxies send it", async () => {
  const { port } = new URL(gateway.url);
  const asked = request({ port, path: `http://localhost:${port}/livez?x=1` }).end();
  const [answer] = await once(asked, "response");
  expect(answer).toMatchObject({ statusCode: 200 });
  answer.resume();
});

it("answers an unknown path as JSON:API does", async () => {
  const response = await fetch(`${gateway.url}/nothing`);
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/vnd.api+json");
});

it.each(["/ticket_options", "/graphql"])(
  "answers 413 to a body that is too large for %s, and the next request too",
  async (path) => {
    const response = await fetch(gateway.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: " ".repeat(2 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
    await response.text();
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
  },
);

it("is live but not ready while its database is gone", async () => {
  const doomed = await createTestDatabase();
  const orphan = await spawnGateway({ DATABASE_URL: doomed.url });
  expect((await fetch(`${orphan.url}/readyz`)).status).toBe(200);
  await doomed.drop();

  expect((await fetch(`${orphan.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${orphan.url}/livez`)).status).toBe(200);
  const masked = await fetch(`${orphan.url}/ticket_options/969f4317-09f4-4b15-b8be-a87d40fb56fb`);
  expect(masked.status).toBe(503);
  expect(await masked.text()).not.toMatch(/database|relation|pg|stack/iu);
  await vi.waitFor(() => expect(orphan.logs()).toContain("does not exist"), PATIENCE);
  orphan.process.kill("SIGTERM");
  expect(await orphan.exited).toBe(0);
});

it("logs one line for each request", async () => {
  await fetch(`${gateway.url}/ticket_options/logged?fields[ticket_options]=name`);
  await vi.waitFor(() => expect(gateway.logs()).toContain("/ticket_options/logged"), PATIENCE);
  const lines = gateway
    .logs()
    .split("\n")
    .filter((line) => line.includes("/ticket_options/logged"));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    method: "GET",
    status: 404,
    durationMs: expect.any(Number),
  });
});

it("serves its pages at one path each", async () => {
  for (const file of ["box-office.html", "..%2fpackage.json", "none.js"]) {
    expect((await fetch(`${gateway.url}/pages/${file}`)).status).toBe(404);
  }
});

it("serves neither pages nor introspection in production", async () => {
  const production = await spawnGateway({ DATABASE_URL: database.url, NODE_ENV: "production" });
  for (const path of ["/", "/docs", "/pages/box-office.js"]) {
    const none = await fetch(production.url + path, { headers: { accept: "text/html" } });
    expect([none.status, none.headers.get("content-type")]).toEqual([
      404,
      "application/vnd.api+json",
    ]);
  }
  const page = await fetch(`${production.url}/graphql`, { headers: { accept: "text/html" } });
  expect(await page.text()).not.toContain("<html");
  const schema = await fetch(`${production.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ __schema { queryType { name } } }" }),
  });
  expect(
    z.object({ errors: z.array(z.unknown()).nonempty() }).parse(await schema.json()),
  ).toBeTruthy();
  const guess = await fetch(`${production.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ ticketOptio }" }),
  });
  expect(await guess.text()).not.toContain("Did you mean");
  production.process.kill("SIGTERM");
  expect(await production.exited).toBe(0);
});

it("shows both in production where that is asked for", async () => {
  const explorable = await spawnGateway({
    DATABASE_URL: database.url,
    NODE_ENV: "production",
    EXPLORABLE: "true",
  });
  const page = await fetch(`${explorable.url}/graphql`, { headers: { accept: "text/html" } });
  expect(await page.text()).toContain("<html");
  const schema = await fetch(`${explorable.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ __schema { queryType { name } } }" }),
  });
  expect(await schema.json()).toEqual({ data: { __schema: { queryType: { name: "Query" } } } });
  explorable.process.kill("SIGTERM");
  expect(await explorable.exited).toBe(0);
});
