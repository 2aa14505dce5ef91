/**
 * Installs and starts each program of examples/hosts as a newcomer would, with our packages as npm would publish them, and
 * buys tickets from it over both protocols.
 *
 * usage: npm run test:hosts [-- HOST…]
 * default: bun deno nestjs next
 */
import { startEmbeddedPostgres } from "@ticket-allocation/gateway";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { cp, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

import { makeTemporaryFolder } from "../test/support/temporary-folder.ts";
import { startLocalRegistry } from "./local-registry.ts";
import { packPackages } from "./pack-packages.ts";
import { findFreePort } from "./readmes/find-free-port.ts";
import { runProcess } from "./readmes/run-process.ts";

const PROGRAMS = path.resolve("examples/hosts");
const JSON_API = "application/vnd.api+json";

const Created = z.object({ data: z.object({ id: z.guid() }) });

await using folder = await makeTemporaryFolder();
const registry = await startLocalRegistry(await packPackages(folder.path));
const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder.path, "data") });
try {
  const names = process.argv.length > 2 ? process.argv.slice(2) : await readdir(PROGRAMS);
  for (const name of names.toSorted()) await testHost(name);
} finally {
  await postgres.stop();
  registry.close();
}

async function testHost(name: string): Promise<void> {
  const program = path.join(folder.path, name);
  await cp(path.join(PROGRAMS, name), program, { recursive: true });
  await writeFile(path.join(program, ".npmrc"), registry.npmrc);
  const started = Date.now();
  await run(program, "npm", "install", "--no-audit", "--no-fund");
  const seconds = Math.round((Date.now() - started) / 1000);
  const [size] = (await run(program, "du", "-sm", "node_modules")).split("\t");

  const port = await findFreePort();
  const env = { ...process.env, DATABASE_URL: postgres.url, PORT: String(port) };
  const server = await runProcess("npm", ["start"], { cwd: program, env, port });
  if (typeof server === "string") throw new Error(`${name} ended: ${server}`);
  try {
    const origin = `http://127.0.0.1:${port}`;
    await Promise.all([buyTickets(origin), watchTickets(origin)]);
  } finally {
    await server.stop();
  }
  process.stdout.write(`${name}: sold over both APIs; ${size} MB, installed in ${seconds} s\n`);
}

async function run(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const output = await runProcess(command, args, { cwd, env: process.env });
  if (typeof output !== "string") throw new Error(`${command} did not end`);
  return output;
}

async function buyTickets(origin: string): Promise<void> {
  const post = (target: string, document: unknown, type = JSON_API) =>
    fetch(new URL(target, origin), {
      method: "POST",
      headers: { "content-type": type },
      body: JSON.stringify(document),
    });

  const attributes = { name: "Day pass", description: null, allocation: 4 };
  const created = await post("/tickets/ticket_options", {
    data: { type: "ticket_options", attributes },
  });
  assert.equal(created.status, 201);
  assert.equal(created.headers.get("content-type"), JSON_API);
  const document = await created.json();
  const { id } = Created.parse(document).data;
  const location = created.headers.get("location") ?? "";
  assert.equal(location, `/tickets/ticket_options/${id}`);
  assert.deepEqual(await (await fetch(new URL(location, origin))).json(), document);

  const relationships = {
    ticket_option: { data: { type: "ticket_options", id } },
    user: { data: { type: "users", id: randomUUID() } },
  };
  const data = { type: "purchases", attributes: { quantity: 2 }, relationships };
  assert.equal((await post("/tickets/purchases", { data })).status, 201);
  const list = await fetch(`${origin}/tickets/purchases?page[size]=1&filter[ticket_option]=${id}`);
  assert.match(await list.text(), /"self":"\/tickets\/purchases\?/u);

  const query = `mutation ($input: PurchaseTicketsInput!) {
    purchaseTickets(input: $input) {
      ... on Purchase { quantity ticketOption { allocation } }
      ... on Error { code }
    }
  }`;
  const buy = async (quantity: number) => {
    const input = { ticketOptionId: id, userId: randomUUID(), quantity };
    const answer = await post("/graphql", { query, variables: { input } }, "application/json");
    return answer.json();
  };
  const bought = { quantity: 1, ticketOption: { allocation: 1 } };
  assert.deepEqual(await buy(1), { data: { purchaseTickets: bought } });
  const refused = { code: "allocation_exceeded" };
  assert.deepEqual(await buy(2), { data: { purchaseTickets: refused } });

  const tooMany = await post("/tickets/purchases", { data });
  assert.equal(tooMany.status, 400);
  assert.match(await tooMany.text(), /"code":"invalid_purchase_quantity"/u);
}

/** Hosts and proxies end connections on which nothing is sent for a while. */
async function watchTickets(origin: string): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  const headers = { accept: "text/event-stream" };
  const { body } = await fetch(`${origin}/tickets/ticket_options`, { headers, signal });
  let text = "";
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n\n:")) return;
  }
  throw new Error(`the event stream ended while it was quiet: ${text}`);
}
