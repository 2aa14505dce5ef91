import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { spawnGateway } from "./spawn-gateway.ts";

const MEDIA_TYPE = "application/vnd.api+json";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const described = z.object({ servers: z.array(z.object({ url: z.string() })) });

function linksIn(document: string): readonly string[] {
  const found = document.matchAll(/"(?:self|next|first|prev)":"(?<link>[^"]*)"/gu);
  return [...found].map(({ groups }) => groups?.["link"] ?? "");
}

/** The ready line, and all links: of a new ticket option, of a list, and of the OpenAPI document. */
async function readLinks(environment: Readonly<Record<string, string>>) {
  const gateway = await spawnGateway({ DATABASE_URL: database.url, ...environment });
  // A gateway that listens on all addresses is reached on loopback too.
  const url = `http://localhost:${new URL(gateway.url).port}`;
  const create = () =>
    fetch(`${url}/ticket_options`, {
      method: "POST",
      headers: { "Content-Type": MEDIA_TYPE },
      body: JSON.stringify({
        data: { type: "ticket_options", attributes: { name: "day pass", allocation: 1 } },
      }),
    });
  const created = await create();
  expect(created.status).toBe(201);
  const ofCreated = linksIn(await created.text());
  expect((await create()).status).toBe(201);
  const list = await (await fetch(`${url}/ticket_options?page[size]=1`)).text();
  const { servers } = described.parse(await (await fetch(`${url}/openapi.json`)).json());
  gateway.process.kill("SIGTERM");
  await gateway.exited;
  return {
    readyLine: gateway.readyLine,
    ofCreated,
    links: [
      created.headers.get("location") ?? "",
      ...ofCreated,
      ...linksIn(list),
      ...servers.map((server) => server.url),
    ],
  };
}

it.each([{ HOST: "0.0.0.0" }, { HOST: "::", WORKERS: "2" }])(
  "gives links that are paths without PUBLIC_URL: %o",
  async (environment) => {
    const { links, ofCreated, readyLine } = await readLinks(environment);
    expect(links.length).toBeGreaterThan(3);
    expect(ofCreated).toEqual([]);
    for (const link of links) expect(link).toMatch(/^\//u);
    expect(readyLine).toMatch(
      / \(box office at \/, REST reference at \/docs, GraphiQL at \/graphql\), PostgreSQL at /u,
    );
  },
);

it("puts PUBLIC_URL before every link, those of DOCUMENT_LINKS too, and offers no page that is off", async () => {
  const { links, ofCreated, readyLine } = await readLinks({
    PUBLIC_URL: "https://tickets.example/shop/",
    DOCUMENT_LINKS: "all",
    EXPLORABLE: "false",
  });
  expect(links.length).toBeGreaterThan(3);
  expect(ofCreated).toHaveLength(1);
  for (const link of links) expect(link).toMatch(/^https:\/\/tickets\.example\/shop(?:\/|$)/u);
  expect(readyLine).toMatch(/^Ready at http:\S+ \(JSON:API and GraphQL\), PostgreSQL at /u);
});
