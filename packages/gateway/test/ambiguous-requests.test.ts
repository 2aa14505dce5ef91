import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { purchaseDocument } from "./buy-over-http.ts";
import { sendRaw } from "./raw-answer.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

// What a proxy may read in another way than the gateway does, and so let through to it.

let database: TestDatabase;
let ticketOptionId: string;
const gateways: Record<string, SpawnedGateway> = {};
beforeAll(async () => {
  database = await createTestDatabase();
  const url = { DATABASE_URL: database.url };
  gateways["on loopback"] = await spawnGateway(url);
  gateways["elsewhere"] = await spawnGateway({ ...url, HOST: "0.0.0.0" });
  ({ id: ticketOptionId } = await database.boxOffice.createTicketOption({
    name: "n",
    allocation: 9,
  }));
});
afterAll(async () => {
  for (const gateway of Object.values(gateways)) {
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
  }
  await database.drop();
});

const body = () => JSON.stringify(purchaseDocument(ticketOptionId, 1));
const chunked = () => `${body().length.toString(16)}\r\n${body()}\r\n0\r\n\r\n`;
const purchase = () =>
  `POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/vnd.api+json\r\nContent-Length: ${body().length}\r\n\r\n${body()}`;

const withHost = (...hosts: readonly string[]) =>
  `GET /livez HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join("")}\r\n`;
const withCoding = (...codings: readonly string[]) =>
  `POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/vnd.api+json\r\n${codings.map((coding) => `Transfer-Encoding: ${coding}\r\n`).join("")}\r\n${chunked()}`;

describe.each(["on loopback", "elsewhere"])("%s,", (name) => {
  const url = () => `http://127.0.0.1:${new URL(gateways[name]!.url).port}`;

  it.each<[string, () => string]>([
    ["two hosts", () => withHost("localhost", "evil.example")],
    ["the same host twice", () => withHost("localhost", "localhost")],
    [
      "a second host in another case",
      () => "GET /livez HTTP/1.1\r\nHost: localhost\r\nhOST: x\r\n\r\n",
    ],
    ["two hosts in HTTP/1.0", () => withHost("localhost", "x").replace("/1.1", "/1.0")],
    ["two hosts in one line", () => withHost("localhost, evil.example")],
    ["no host", () => withHost()],
    ["userinfo in the host", () => withHost("evil@localhost")],
    ["a path in the host", () => withHost("localhost/livez")],
    ["a URL for a host", () => withHost("http://localhost")],
    ["a port that is no number", () => withHost("localhost:http")],
    ["a port that there is not", () => withHost("localhost:65536")],
    ["an IPv6 address without brackets", () => withHost("::1")],
    ["an IPv6 zone", () => withHost("[fe80::1%eth0]")],
    ["an encoded IPv6 zone", () => withHost("[fe80::1%25eth0]")],
    ["brackets around a name", () => withHost("[localhost]")],
    ["letters that are not ASCII in the host", () => withHost("l\u00f6calhost")],
    [
      "userinfo in the target",
      () => "GET http://evil@localhost/livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ["gzip, chunked", () => withCoding("gzip, chunked")],
    ["chunked, gzip", () => withCoding("chunked, gzip")],
    ["chunked twice in one line", () => withCoding("chunked, chunked")],
    ["chunked in two lines", () => withCoding("chunked", "chunked")],
    ["identity", () => withCoding("identity")],
    ["identity, chunked", () => withCoding("identity, chunked")],
    ["chunked behind a line with another", () => withCoding("gzip", "chunked")],
    ["chunked with a parameter", () => withCoding("chunked;q=1")],
    ["a coding that only looks like chunked", () => withCoding("xchunked")],
    ["chunked in quotes", () => withCoding('"chunked"')],
    ["no coding in the line", () => withCoding("")],
    ["chunked and a length", () => withCoding("chunked\r\nContent-Length: 5")],
    ["chunked in HTTP/1.0", () => withCoding("chunked").replace("/1.1", "/1.0")],
  ])("refuses %s with 400, and executes nothing behind it", async (_what, message) => {
    const answers = await sendRaw(url(), message() + purchase());
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers[0]?.head).toMatch(/\r\nconnection: close\r\n/iu);
    expect(JSON.parse(answers[0]!.body)).toMatchObject({
      errors: [{ status: "400", code: "malformed_request" }],
    });
    expect(await database.boxOffice.findTicketOption(ticketOptionId)).toMatchObject({
      allocation: 9,
    });
  });

  it("takes chunked in any case, and executes nothing behind the last request", async () => {
    const { id } = await database.boxOffice.createTicketOption({ name: "n", allocation: 9 });
    const once = withCoding("ChunKed").replaceAll(ticketOptionId, id);
    const last = once.replace("Host:", "Connection: close\r\nHost:");
    const answers = await sendRaw(url(), once + last + once);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 7 });
  });
});
