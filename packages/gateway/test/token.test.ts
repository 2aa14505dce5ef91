import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { readConfig } from "../src/settings/config.ts";
import { createToken, type TokenOptions } from "../src/commands/create-token.ts";
import { StartError } from "../src/commands/start-error.ts";
import { SECRET } from "./access-cases.ts";
import { jsonApi, type Ask, type Things } from "./access-adapters.ts";
import { runBin, spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

const ALICE = randomUUID();
const BOB = randomUUID();
const SCOPES = [
  "ticket_options:create",
  "ticket_options:update",
  "purchases:create",
  "purchases:create:any",
  "purchases:cancel",
  "purchases:cancel:any",
  "purchases:exchange",
  "purchases:exchange:any",
  "purchases:transfer",
  "purchases:transfer:any",
  "webhooks:manage",
  "read",
  "read:any",
];
const SETTINGS = { JWT_SECRET: SECRET, JWT_ISSUER: "development", JWT_AUDIENCE: "tickets" };

let database: TestDatabase;
/** Its `.env` has the settings. */
let folder: TemporaryFolder;
let gateway: SpawnedGateway;
let things: Things;
beforeAll(async () => {
  [database, folder] = await Promise.all([createTestDatabase(), makeTemporaryFolder()]);
  const lines = Object.entries(SETTINGS).map(([name, value]) => `${name}="${value}"\n`);
  await writeFile(`${folder.path}/.env`, lines.join(""));
  gateway = await spawnGateway(
    { DATABASE_URL: database.url, LOG_LEVEL: "silent" },
    [],
    folder.path,
  );
  const { boxOffice } = database;
  const { id } = await boxOffice.createTicketOption({ name: "hot", allocation: 100 });
  const [own, anothers] = await Promise.all(
    [ALICE, BOB].map((userId) =>
      boxOffice.purchaseTickets({ ticketOptionId: id, userId, quantity: 1 }),
    ),
  );
  things = {
    optionId: id,
    oneself: ALICE,
    another: BOB,
    ownPurchaseId: own!.id,
    anothersPurchaseId: anothers!.id,
  };
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  await gateway.exited;
  await Promise.all([database.drop(), folder[Symbol.asyncDispose]()]);
});

const makeToken = (...args: readonly string[]) => runBin(["token", ...args], {}, folder.path);

async function statusOf(ask: Ask, token: string): Promise<number> {
  return (await jsonApi.ask(gateway.url, ask, things, `Bearer ${token}`)).status;
}

function claimsOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

it.each<[scopes: readonly string[], allowed: readonly Ask[]]>([
  [
    ["--scope", "read"],
    ["read option", "read own purchase"],
  ],
  [
    ["--scope", "purchases:create  read:any", "--scope=ticket_options:create"],
    [
      "create",
      "purchase for oneself",
      "read option",
      "read own purchase",
      "read another's purchase",
    ],
  ],
])(
  "lets a gateway with the same .env do what the scopes say, and no more: %j",
  async (scopes, allowed) => {
    const { code, stdout, stderr } = await makeToken(...scopes, "--sub", ALICE.toUpperCase());
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(new RegExp(`^sub ${ALICE}, expires \\d{4}-\\S+Z\n$`, "u")),
    });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/u);
    const asks: readonly Ask[] = [
      "create",
      "purchase for oneself",
      "purchase for another",
      "read option",
      "read own purchase",
      "read another's purchase",
    ];
    for (const ask of asks) {
      const isAllowed = (await statusOf(ask, stdout.trim())) < 300;
      expect([ask, isAllowed]).toEqual([ask, allowed.includes(ask)]);
    }
  },
);

it("takes all scopes there are, a new subject and an hour", async () => {
  const { stdout } = await makeToken("--scope", SCOPES.join(" "));
  const claims = claimsOf(stdout);
  expect(claims).toMatchObject({
    iss: "development",
    aud: "tickets",
    scope: SCOPES.join(" "),
    sub: expect.stringMatching(/^[\da-f-]{36}$/u),
  });
  expect(lifetimeOf(claims)).toBe(3_600);
});

it.each([
  ["90s", 90],
  ["15m", 900],
  ["24h", 86_400],
])("expires when it is to: %s", async (expiresIn, seconds) => {
  const { token } = await createToken(readConfig(SETTINGS).jwt, { scope: ["read"], expiresIn });
  expect(lifetimeOf(claimsOf(token))).toBe(seconds);
});

it("ends with exit code 1 and nothing on standard output when it cannot be made", async () => {
  expect(await runBin(["token", "--scope", "read", "--sub", "alice"], SETTINGS)).toEqual({
    code: 1,
    stdout: "",
    stderr: "--sub must be a UUID: users are named by one\n",
  });
});

describe("says in one sentence what is wrong:", () => {
  const known = `known scopes: ${SCOPES.join(", ")}`;
  const lifetime = "--expires-in must be a time such as 90s, 15m or 1h, of 24h at the most";
  const scope = ["read"];

  it.each<[options: TokenOptions, settings: Readonly<Record<string, string>>, message: string]>([
    [{}, SETTINGS, `A token needs --scope with what its bearer may do; ${known}`],
    [{ scope: [" "] }, SETTINGS, `A token needs --scope with what its bearer may do; ${known}`],
    [{ scope: ["read write"] }, SETTINGS, `There is no scope "write"; ${known}`],
    [{ scope, sub: "alice" }, SETTINGS, "--sub must be a UUID: users are named by one"],
    [{ scope, expiresIn: "0s" }, SETTINGS, lifetime],
    [{ scope, expiresIn: "25h" }, SETTINGS, lifetime],
    [{ scope, expiresIn: "3600" }, SETTINGS, lifetime],
    [{ scope }, {}, "JWT_SECRET is not set: it signs the token, and the gateway verifies it"],
    [
      { scope },
      { JWT_JWKS_URL: "https://login.example/jwks", JWT_ISSUER: "a", JWT_AUDIENCE: "b" },
      "JWT_JWKS_URL is set: only its issuer can sign tokens for this gateway; set JWT_SECRET instead",
    ],
    [{ scope }, { ...SETTINGS, JWT_SECRET: "short" }, "JWT_SECRET must be at least 32 bytes long"],
    [
      { scope },
      { JWT_SECRET: SECRET, JWT_AUDIENCE: "tickets" },
      "JWT_ISSUER must be set where JWT_JWKS_URL or JWT_SECRET is",
    ],
  ])("%j with %j", async (options, settings, message) => {
    const made = (async () => createToken(readConfig(settings).jwt, options))();
    await expect(made).rejects.toThrow(new StartError(message));
  });
});

function lifetimeOf(claims: unknown): unknown {
  const { iat, exp } = Object(claims);
  return exp - iat;
}
