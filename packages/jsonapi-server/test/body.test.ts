import { createJsonApiHandler, type JsonApiOptions } from "@ticket-allocation/jsonapi-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { newTicketOption, requestTo } from "./requests.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

async function statusOf(
  body: string | ReadableStream<Uint8Array>,
  options: JsonApiOptions = {},
): Promise<number> {
  const handle = createJsonApiHandler(database.boxOffice, options);
  const request = new Request("http://localhost/ticket_options", {
    method: "POST",
    headers: { "Content-Type": "application/vnd.api+json" },
    body,
    duplex: "half",
  });
  return (await handle(request)).status;
}

const text = (name: string) => JSON.stringify(newTicketOption({ name }));

describe("a body", () => {
  it("is taken up to 65,536 bytes", async () => {
    expect(await statusOf(text("example").padEnd(65_536))).toBe(201);
    expect(await statusOf(text("example").padEnd(65_537))).toBe(413);
  });

  it("is taken up to the size that the host allows", async () => {
    expect(await statusOf(text("example").padEnd(200), { maxBodyBytes: 200 })).toBe(201);
    expect(await statusOf(text("example").padEnd(201), { maxBodyBytes: 200 })).toBe(413);
  });

  it("is measured in bytes, not in characters", async () => {
    const body = text("é".repeat(50));
    expect(await statusOf(body, { maxBodyBytes: body.length })).toBe(413);
    expect(await statusOf(body, { maxBodyBytes: body.length + 50 })).toBe(201);
  });

  it("is read only as far as the limit, and then left alone", async () => {
    let chunks = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(1024));
      },
      cancel() {
        isCancelled = true;
      },
    });
    expect(await statusOf(endless, { maxBodyBytes: 4096 })).toBe(413);
    expect(chunks).toBeLessThan(10);
    expect(isCancelled).toBe(false);
  });

  it("is put together from pieces that cut a character", async () => {
    const bytes = new TextEncoder().encode(text("día 🎟"));
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const handle = createJsonApiHandler(database.boxOffice);
    const request = new Request("http://localhost/ticket_options", {
      method: "POST",
      headers: { "Content-Type": "application/vnd.api+json" },
      body: pieces,
      duplex: "half",
    });
    expect(await (await handle(request)).json()).toMatchObject({
      data: { attributes: { name: "día 🎟" } },
    });
  });

  it("may begin with a byte order mark", async () => {
    expect(await statusOf(`\uFEFF${text("example")}`)).toBe(201);
  });

  it("may be nested deeply where nobody looks", async () => {
    const nested = `${"[".repeat(30_000)}${"]".repeat(30_000)}`;
    expect(await statusOf(text("example").replace("{", `{"extra":${nested},`))).toBe(201);
  });

  it("is told of its first hundred broken rules", async () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`a${index}`, 1]),
    );
    const handle = createJsonApiHandler(database.boxOffice);
    const response = await handle(
      requestTo("POST", "/ticket_options", { body: newTicketOption(attributes) }),
    );
    expect(await response.json()).toEqual({ errors: Array(100).fill(expect.anything()) });
  });

  it("may say that it is not encoded", async () => {
    const handle = createJsonApiHandler(database.boxOffice);
    const headers = { "Content-Encoding": "Identity" };
    const request = requestTo("POST", "/ticket_options", { headers, body: newTicketOption() });
    expect((await handle(request)).status).toBe(201);
  });
});
