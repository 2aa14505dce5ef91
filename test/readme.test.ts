import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

import { spawnGateway, type SpawnedGateway } from "../packages/gateway/test/spawn-gateway.ts";
import { createTestDatabase, type TestDatabase } from "./support/test-database.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The code blocks in one language, in the order in which a reader meets them. */
function blocksIn(language: string): readonly string[] {
  return [...README.matchAll(/^```(\w+)\n(.*?)^```$/gmsu)]
    .filter(([, blockLanguage]) => blockLanguage === language)
    .map(([, , code = ""]) => code);
}

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url });
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  await gateway.exited;
  await database.drop();
});

it("shows requests that sell tickets when they are pasted, in order", async () => {
  const requests = blocksIn("sh").find((block) => block.startsWith("curl ")) ?? "";
  const script = requests
    .replaceAll("curl ", "curl -sS -w '\\n' ")
    .replaceAll("http://127.0.0.1:3000", gateway.url);
  const { stdout } = await promisify(execFile)("bash", ["-ec", script]);

  const optionId = "969f4317-09f4-4b15-b8be-a87d40fb56fb";
  const option = (allocation: number) =>
    `{"data":{"type":"ticket_options","id":"${optionId}","attributes":{"name":"example","description":"sample description","allocation":${allocation}}}}`;
  const [created, purchased, found] = stdout.trim().split("\n");
  expect(created).toBe(option(100));
  expect(purchased?.replace(/"id":"[^"]+"/u, '"id":"…"')).toBe(
    '{"data":{"type":"purchases","id":"…","attributes":{"quantity":2},"relationships":{' +
      `"ticket_option":{"data":{"type":"ticket_options","id":"${optionId}"}},` +
      '"user":{"data":{"type":"users","id":"d6abe829-c28c-44ec-bee6-3183f2c53fef"}}}}}',
  );
  expect(found).toBe(option(98));
});

it("shows a mutation that sells tickets", async () => {
  const [query] = blocksIn("graphql");
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  expect(await response.json()).toEqual({
    data: {
      purchaseTickets: { id: expect.any(String), quantity: 2, ticketOption: { allocation: 96 } },
    },
  });
});

it("shows a purchase that is made once, however often it is pasted", async () => {
  const block = blocksIn("sh").find((text) => text.includes("Idempotency-Key")) ?? "";
  const script = block
    .replace("curl ", "curl -sS -w '\\n' ")
    .replace("http://127.0.0.1:3000", gateway.url);
  const { stdout } = await promisify(execFile)("bash", ["-ec", script + script]);
  const [first = "", second] = stdout.trim().split("\n");
  expect(first).toContain('{"data":{"type":"purchases","id":');
  expect(second).toBe(first);
});

it("shows lines that sell tickets from another program", async () => {
  const [lines = ""] = blocksIn("ts");
  const program = lines
    .replace("postgresql://localhost/shop", database.url)
    .replace("await db.destroy", "console.log(await boxOffice.findTicketOption(id));\n$&");
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@ticket-allocation/source",
    "--input-type=module-typescript",
    "--eval",
    program,
  ]);
  expect(stdout).toContain("allocation: 98");
});
