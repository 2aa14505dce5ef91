import { readConfig, type RunningServer } from "@ticket-allocation/gateway";
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { startSingleProcess } from "../src/commands/start-single-process.ts";
import { purchaseDocument } from "./buy-over-http.ts";
import { request, sendRaw, type RawAnswer } from "./raw-answer.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

// A page of another site that asks a gateway which trusts everybody on this machine (DNS rebinding).

const TOKENS = {
  JWT_SECRET: "0123456789abcdefghijklmnopqrstuvwxyz",
  JWT_ISSUER: "https://login.tickets.test",
  JWT_AUDIENCE: "tickets",
};

let database: TestDatabase;
let ticketOptionId: string;
let workers: SpawnedGateway;
const servers: Record<string, RunningServer> = {};
const ports: Record<string, string> = {};
const logs: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const environments: Record<string, Readonly<Record<string, string>>> = {
    alone: {},
    public: { PUBLIC_URL: "https://Tickets.example/shop" },
    cors: { CORS_ORIGINS: "https://shop.example" },
    corsForAll: { CORS_ORIGINS: "*" },
    name: { HOST: "localhost" },
    mapped: { HOST: "::ffff:127.0.0.1" },
    elsewhere: { HOST: "0.0.0.0" },
    secured: TOKENS,
    metricsPort: { METRICS_PORT: "0" },
  };
  const logger = pino({ level: "info" }, { write: (line) => void logs.push(line) });
  for (const [name, environment] of Object.entries(environments)) {
    const config = readConfig({ PORT: "0", ...environment });
    const server = await startSingleProcess({ ...config, poolSize: 2 }, database.url, logger);
    servers[name] = server;
    ports[name] = new URL(server.url).port;
  }
  workers = await spawnGateway({ DATABASE_URL: database.url, WORKERS: "2" });
  ports["workers"] = new URL(workers.url).port;
  ({ id: ticketOptionId } = await database.boxOffice.createTicketOption({
    name: "n",
    allocation: 1_000,
  }));
});
afterAll(async () => {
  workers.process.kill("SIGTERM");
  expect(await workers.exited).toBe(0);
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  expect(logs.join("")).not.toContain('"fault"');
  await database.drop();
});

const urlOf = (name: string) => `http://127.0.0.1:${ports[name]}`;
const allocation = async () =>
  (await database.boxOffice.findTicketOption(ticketOptionId))?.allocation ?? 0;

/** Each is served with 200 or 201, and `$` in a header is the gateway's port. */
const requests: Record<string, (headers: readonly string[]) => string> = {
  "GET /ticket_options": (headers) => request("GET /ticket_options HTTP/1.1", headers),
  "POST /purchases": (headers) =>
    request("POST /purchases HTTP/1.1", headers, {
      type: "application/vnd.api+json",
      text: JSON.stringify(purchaseDocument(ticketOptionId, 1)),
    }),
  "POST /graphql": (headers) =>
    request("POST /graphql HTTP/1.1", headers, {
      type: "application/json",
      text: JSON.stringify({
        query: `mutation { purchaseTickets(input: { ticketOptionId: "${ticketOptionId}", userId: "${randomUUID()}", quantity: 1 }) { __typename } }`,
      }),
    }),
  "GET /graphql": (headers) => request("GET /graphql?query=%7B__typename%7D HTTP/1.1", headers),
  "GET /openapi.json": (headers) => request("GET /openapi.json HTTP/1.1", headers),
  "GET /livez": (headers) => request("GET /livez HTTP/1.1", headers),
  "GET /metrics": (headers) => request("GET /metrics HTTP/1.1", headers),
};

async function ask(gateway: string, what: string, headers: readonly string[]): Promise<RawAnswer> {
  const lines = headers.map((line) => line.replace("$", ports[gateway] ?? ""));
  const [answer] = await sendRaw(urlOf(gateway), requests[what]!(lines));
  return answer ?? { status: 0, head: "", body: "" };
}

type Case = readonly [gateway: string, headers: readonly string[]];

const served: readonly Case[] = [
  ["alone", ["Host: localhost:$"]],
  ["alone", ["Host: LocalHost:$"]],
  ["alone", ["Host: localhost"]],
  ["alone", ["Host: localhost:"]],
  ["alone", ["Host: localhost:8080"]],
  ["alone", ["Host: 127.0.0.1:$"]],
  ["alone", ["Host: [::1]:$"]],
  ["alone", ["Host: [::ffff:127.0.0.1]:$"]],
  ["alone", ["Host: 192.0.2.7"]],
  ["alone", ["Host: localhost:$", "Origin: http://localhost:$"]],
  ["alone", ["Host: 127.0.0.1:$", "Origin: http://127.0.0.1:$"]],
  ["alone", ["Host: 127.0.0.1:$", "Origin: http://localhost:$"]],
  ["alone", ["Host: [::1]:$", "Origin: http://[::1]:$"]],
  ["alone", ["Host: localhost:8080", "Origin: http://localhost:8080"]],
  ["alone", ["Host: localhost:80", "Origin: http://localhost"]],
  ["public", ["Host: tickets.example"]],
  ["public", ["Host: TICKETS.example:443", "Origin: https://tickets.example"]],
  ["public", ["Host: 127.0.0.1:$", "Origin: https://tickets.example"]],
  ["public", ["Host: localhost:$", "Origin: http://localhost:$"]],
  ["cors", ["Host: localhost:$", "Origin: https://shop.example"]],
  ["corsForAll", ["Host: localhost:$", "Origin: https://evil.example"]],
  ["corsForAll", ["Host: localhost:$", "Origin: null"]],
  ["name", ["Host: localhost:$", "Origin: http://localhost:$"]],
  ["mapped", ["Host: 127.0.0.1:$", "Origin: http://127.0.0.1:$"]],
  ["workers", ["Host: localhost:$", "Origin: http://localhost:$"]],
  ["elsewhere", ["Host: evil.example", "Origin: https://evil.example"]],
  ["elsewhere", ["Host: tickets.example", "Origin: null"]],
];

const hostRefused: readonly Case[] = [
  ["alone", ["Host: evil.example"]],
  ["alone", ["Host: evil.example:$"]],
  ["alone", ["Host: evil.example:$", "Origin: http://evil.example:$"]],
  ["alone", ["Host: localhost.:$"]],
  ["alone", ["Host: localhost.evil.example"]],
  ["alone", ["Host: evil.localhost"]],
  ["alone", ["Host: 127.0.0.1.evil.example"]],
  ["alone", ["Host: 127.1"]],
  ["alone", ["Host: 0x7f.0.0.1"]],
  ["alone", ["Host: 2130706433"]],
  ["alone", ["Host: tickets.example"]],
  ["alone", ["Host:"]],
  ["public", ["Host: evil.example"]],
  ["public", ["Host: shop.tickets.example"]],
  ["cors", ["Host: shop.example", "Origin: https://shop.example"]],
  ["corsForAll", ["Host: evil.example"]],
  ["name", ["Host: evil.example"]],
  ["mapped", ["Host: evil.example"]],
  ["workers", ["Host: evil.example"]],
];

const originRefused: readonly Case[] = [
  ["alone", ["Host: localhost:$", "Origin: null"]],
  ["alone", ["Host: localhost:$", "Origin:"]],
  ["alone", ["Host: localhost:$", "Origin: https://evil.example"]],
  ["alone", ["Host: localhost:$", "Origin: http://localhost:1"]],
  ["alone", ["Host: localhost:$", "Origin: http://localhost"]],
  ["alone", ["Host: localhost:$", "Origin: https://localhost:$"]],
  ["alone", ["Host: 127.0.0.1:$", "Origin: http://127.0.0.2:$"]],
  ["alone", ["Host: 127.0.0.1:$", "Origin: http://192.0.2.7:$"]],
  ["alone", ["Host: localhost:$", "Origin: http://localhost:$/"]],
  ["alone", ["Host: localhost:$", "Origin: http://localhost:$", "Origin: https://evil.example"]],
  ["public", ["Host: tickets.example", "Origin: http://tickets.example"]],
  ["public", ["Host: tickets.example", "Origin: https://tickets.example:444"]],
  ["public", ["Host: tickets.example", "Origin: https://evil.example"]],
  ["cors", ["Host: localhost:$", "Origin: https://evil.example"]],
  ["cors", ["Host: localhost:$", "Origin: null"]],
  ["name", ["Host: localhost:$", "Origin: https://evil.example"]],
  ["mapped", ["Host: 127.0.0.1:$", "Origin: https://evil.example"]],
  ["workers", ["Host: localhost:$", "Origin: null"]],
];

const isThere = (gateway: string, what: string) =>
  what !== "GET /metrics" || !["public", "elsewhere", "metricsPort"].includes(gateway);

const each = (cases: readonly Case[], code = "") =>
  cases.flatMap(([gateway, headers]) =>
    Object.keys(requests)
      .filter((what) => isThere(gateway, what))
      .map((what) => [gateway, what, headers, code] as const),
  );

describe("on loopback without access control", () => {
  it.each(each(served))("(%s) serves %s with %j", async (gateway, what, headers) => {
    expect((await ask(gateway, what, headers)).status).toBe(what.startsWith("POST /p") ? 201 : 200);
  });

  it.each([...each(hostRefused, "host_not_allowed"), ...each(originRefused, "origin_not_allowed")])(
    "(%s) refuses %s with %j: %s",
    async (gateway, what, headers, code) => {
      const before = await allocation();
      const { status, head, body } = await ask(gateway, what, headers);
      expect(status).toBe(403);
      if (code === "origin_not_allowed") expect(head).not.toMatch(/access-control-allow/iu);
      const [error] = JSON.parse(body).errors;
      if (what.endsWith("/graphql")) {
        expect(error).toEqual({
          message: expect.any(String),
          extensions: { code: code.toUpperCase() },
        });
      } else {
        expect(error).toMatchObject({ status: "403", code });
      }
      expect(await allocation()).toBe(before);
    },
  );

  it("gives a page of another site no leave to ask", async () => {
    const [answer] = await sendRaw(
      urlOf("alone"),
      request("OPTIONS /purchases HTTP/1.1", [
        "Host: localhost",
        "Origin: https://evil.example",
        "Access-Control-Request-Method: POST",
      ]),
    );
    expect(answer).toMatchObject({ status: 403 });
  });

  it.each([
    "http://evil.example",
    "http://evil.example:80",
    "https://EVIL.example",
    "x://evil.example",
  ])("refuses a target at %s, whatever Host says", async (site) => {
    const line = `GET ${site}/livez HTTP/1.1`;
    const [answer] = await sendRaw(urlOf("alone"), request(line, ["Host: localhost"]));
    expect(answer).toMatchObject({
      status: 403,
      body: expect.stringContaining("host_not_allowed"),
    });
  });

  it("serves HTTP/1.0 without a Host, but not to a page of another site", async () => {
    const [probe] = await sendRaw(urlOf("alone"), request("GET /livez HTTP/1.0", []));
    expect(probe).toMatchObject({ status: 200 });
    const page = request("GET /livez HTTP/1.0", ["Origin: https://evil.example"]);
    expect((await sendRaw(urlOf("alone"), page))[0]).toMatchObject({ status: 403 });
  });
});

describe("with access control on loopback", () => {
  it("leaves Host and Origin to the token, but not for /metrics, which asks for none", async () => {
    const evil = ["Host: evil.example", "Origin: https://evil.example"];
    expect(await ask("secured", "GET /openapi.json", evil)).toMatchObject({ status: 200 });
    expect(await ask("secured", "GET /metrics", evil)).toMatchObject({ status: 403 });
    expect(await ask("secured", "GET /metrics", ["Host: localhost:$"])).toMatchObject({
      status: 200,
    });
  });
});

const metricsUrl = () => /http:\/\/[\d.:]+(?=\/metrics)/u.exec(logs.join(""))![0];

const getMetrics = async (...headers: readonly string[]) =>
  (await sendRaw(metricsUrl(), request("GET /metrics HTTP/1.1", headers)))[0];

describe("the port of the metrics alone", () => {
  it.each([["Host: localhost"], ["Host: 127.0.0.1:9464"]])("serves %s", async (host) => {
    expect(await getMetrics(host)).toMatchObject({ status: 200 });
  });

  it.each([
    [["Host: evil.example"], 403],
    [["Host: localhost", "Origin: https://evil.example"], 403],
    [["Host: localhost", "Origin: null"], 403],
    [["Host: localhost", "Host: localhost"], 400],
    [["Host: localhost", "Transfer-Encoding: gzip, chunked"], 400],
    [[], 400],
    [["Host: localhost", "Expect: x"], 417],
  ] as const)("refuses %j with %i", async (headers, status) => {
    expect(await getMetrics(...headers)).toMatchObject({ status });
  });
});

const documentOf = async (name: string) =>
  JSON.stringify(await (await fetch(`http://127.0.0.1:${ports[name]}/openapi.json`)).json());

describe("the OpenAPI document", () => {
  it("shows what other sites' pages are answered", async () => {
    const document = await documentOf("alone");
    const url = `http://127.0.0.1:${ports["alone"]}`;
    for (const headers of [
      ["Host: shop.example"],
      ["Host: localhost", "Origin: https://shop.example"],
    ]) {
      const [answer] = await sendRaw(url, request("GET /ticket_options HTTP/1.1", headers));
      expect(answer?.status).toBe(403);
      expect(document).toContain(JSON.stringify({ value: JSON.parse(answer?.body ?? "") }));
    }
  });

  it.each(["secured", "elsewhere"])(
    "does not speak of it where they are answered: %s",
    async (name) => {
      expect(await documentOf(name)).not.toMatch(/(?:host|origin)_not_allowed/u);
    },
  );
});
