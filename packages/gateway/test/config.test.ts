import { readConfig, StartError } from "@ticket-allocation/gateway";
import { inspect } from "node:util";
import { expect, it } from "vitest";

type Environment = Readonly<Record<string, string>>;

const SECRET = "correct horse battery staple: 32";
const TOKENS: Environment = { JWT_ISSUER: "https://login.example", JWT_AUDIENCE: "tickets" };

it("has a default for everything", () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    host: "127.0.0.1",
    databaseUrl: undefined,
    dataDir: "./.data",
    publicUrl: undefined,
    documentLinks: "lists",
    corsOrigins: [],
    logLevel: "info",
    workers: 1,
    poolSize: 16,
    database: {
      schema: "public",
      preparedStatements: true,
      statementTimeoutMs: 4_000,
      lockTimeoutMs: 2_000,
      idleInTransactionTimeoutMs: 2_000,
    },
    maxHoldSeconds: 86_400,
    journal: false,
    journalDays: 30,
    maxWebhooks: 100,
    allowsPrivateWebhooks: false,
    keepAliveTimeoutMs: 65_000,
    explorable: true,
    jwt: undefined,
    rateLimit: undefined,
    streams: { perClient: 1_000, trustedProxies: 0 },
    metricsPort: undefined,
    metricsHost: "127.0.0.1",
  });
});

it("reads every setting, and takes an empty one for none", () => {
  expect(
    readConfig({
      PORT: "0",
      HOST: "::1",
      DATABASE_URL: "postgresql://me:secret@db:5432/tickets",
      DATABASE_SCHEMA: "tickets",
      DATABASE_POOL_SIZE: "5",
      DATABASE_PREPARED_STATEMENTS: "false",
      DATABASE_STATEMENT_TIMEOUT_MS: "1000",
      DATABASE_LOCK_TIMEOUT_MS: "500",
      DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: "0",
      MAX_HOLD_SECONDS: "900",
      JOURNAL: "on",
      JOURNAL_DAYS: "7",
      MAX_WEBHOOKS: "5",
      WEBHOOK_PRIVATE_ADDRESSES: "allow",
      KEEP_ALIVE_TIMEOUT: "620",
      DATA_DIR: "/var/tickets",
      PUBLIC_URL: "https://tickets.example/api/",
      DOCUMENT_LINKS: "all",
      CORS_ORIGINS: "https://shop.example, http://localhost:5173",
      LOG_LEVEL: "warn",
      WORKERS: "2",
      EXPLORABLE: "false",
      METRICS_PORT: "9464",
      METRICS_HOST: "10.0.0.1",
      NODE_ENV: "development",
      JWT_JWKS_URL: "https://login.example/jwks.json",
      JWT_ISSUER: "https://login.example",
      JWT_AUDIENCE: "tickets",
      JWT_CLOCK_SKEW_SECONDS: "5",
      RATE_LIMIT: "100",
      RATE_LIMIT_WINDOW: "10",
      STREAMS_PER_CLIENT: "50",
      TRUST_PROXY: "10.0.0.0/8, fd00::1",
      UNRELATED: "x",
    }),
  ).toEqual({
    port: 0,
    host: "::1",
    databaseUrl: "postgresql://me:secret@db:5432/tickets",
    dataDir: "/var/tickets",
    publicUrl: "https://tickets.example/api",
    documentLinks: "all",
    corsOrigins: ["https://shop.example", "http://localhost:5173"],
    logLevel: "warn",
    workers: 2,
    poolSize: 5,
    database: {
      schema: "tickets",
      preparedStatements: false,
      statementTimeoutMs: 1_000,
      lockTimeoutMs: 500,
      idleInTransactionTimeoutMs: 0,
    },
    maxHoldSeconds: 900,
    journal: true,
    journalDays: 7,
    maxWebhooks: 5,
    allowsPrivateWebhooks: true,
    keepAliveTimeoutMs: 620_000,
    explorable: false,
    jwt: {
      keys: new URL("https://login.example/jwks.json"),
      issuer: "https://login.example",
      audience: "tickets",
      clockSkewSeconds: 5,
    },
    rateLimit: { limit: 100, windowSeconds: 10, trustedProxies: ["10.0.0.0/8", "fd00::1"] },
    streams: { perClient: 50, trustedProxies: ["10.0.0.0/8", "fd00::1"] },
    metricsPort: 9464,
    metricsHost: "10.0.0.1",
  });
  expect(readConfig({ PORT: "", DATABASE_URL: "" })).toMatchObject({
    port: 3000,
    databaseUrl: undefined,
  });
});

it("limits nobody without a limit, and by default for a minute and without a proxy", () => {
  expect(readConfig({ TRUST_PROXY: "1" }).rateLimit).toBe(undefined);
  const rateLimit = { limit: 5, windowSeconds: 60, trustedProxies: 0 };
  expect(readConfig({ RATE_LIMIT: "5" })).toMatchObject({ rateLimit });
  expect(readConfig({ RATE_LIMIT: "5", TRUST_PROXY: "2" })).toMatchObject({
    rateLimit: { ...rateLimit, trustedProxies: 2 },
  });
});

it.each([
  [{}, true],
  [{ NODE_ENV: "production" }, false],
  [{ NODE_ENV: "production", EXPLORABLE: "true" }, true],
  [{ NODE_ENV: "production", EXPLORABLE: "" }, false],
  [{ EXPLORABLE: "false" }, false],
])("lets people look around as %o says: %s", (environment, explorable) => {
  expect(readConfig(environment)).toMatchObject({ explorable });
});

it.each([
  ["4", 16],
  ["8", 8],
  ["16", 4],
  ["33", 2],
  ["64", 2],
])(
  "shares 64 database connections among %s workers, and never gives one fewer than 2",
  (WORKERS, poolSize) => {
    expect(readConfig({ WORKERS })).toMatchObject({ workers: Number(WORKERS), poolSize });
  },
);

it.each([
  [{ PORT: "http" }, "PORT must be an integer from 0 to 65535"],
  [{ PORT: "65536" }, "PORT must be an integer from 0 to 65535"],
  [{ PORT: "-1" }, "PORT must be an integer from 0 to 65535"],
  [
    { DATABASE_URL: "mysql://host/db" },
    "DATABASE_URL must be a URL such as postgresql://user@host:5432/database",
  ],
  [
    { DATABASE_URL: "host=db" },
    "DATABASE_URL must be a URL such as postgresql://user@host:5432/database",
  ],
  ...[
    "https://tickets.example/?a=b",
    "https://tickets.example/#a",
    "https://me:secret@a.example",
  ].map((PUBLIC_URL): [Environment, string] => [
    { PUBLIC_URL },
    "PUBLIC_URL must have neither a query nor a fragment nor a password in it",
  ]),
  ...["0", "3601", "65s", "-1"].map((KEEP_ALIVE_TIMEOUT): [Environment, string] => [
    { KEEP_ALIVE_TIMEOUT },
    "KEEP_ALIVE_TIMEOUT must be an integer from 1 to 3600",
  ]),
  ...["0", "1000001", "100/min"].map((RATE_LIMIT): [Environment, string] => [
    { RATE_LIMIT },
    "RATE_LIMIT must be an integer from 1 to 1000000",
  ]),
  [
    { RATE_LIMIT: "1", RATE_LIMIT_WINDOW: "1m" },
    "RATE_LIMIT_WINDOW must be an integer from 1 to 86400",
  ],
  [{ RATE_LIMIT_WINDOW: "60" }, "RATE_LIMIT_WINDOW has no effect without RATE_LIMIT"],
  ...["true", "17", "10.0.0.0/33", "fd00::/129", "proxy.internal", "10.0.0.1,", "10.0.0/8"].map(
    (TRUST_PROXY): [Environment, string] => [
      { TRUST_PROXY },
      "TRUST_PROXY must be a number of proxies, at most 16, or their addresses and networks, separated by commas: 10.0.0.0/8",
    ],
  ),
  [{ DATABASE_POOL_SIZE: "1" }, "DATABASE_POOL_SIZE must be an integer from 2 to 1000"],
  [{ DATABASE_PREPARED_STATEMENTS: "no" }, "DATABASE_PREPARED_STATEMENTS must be true or false"],
  ...["STATEMENT", "LOCK", "IDLE_IN_TRANSACTION"].map((what): [Environment, string] => [
    { [`DATABASE_${what}_TIMEOUT_MS`]: "4s" },
    `DATABASE_${what}_TIMEOUT_MS must be an integer from 0 to 3600000`,
  ]),
  ...["x".repeat(64), "ä".repeat(32), "pg_tickets"].map(
    (DATABASE_SCHEMA): [Environment, string] => [
      { DATABASE_SCHEMA },
      "DATABASE_SCHEMA must be the name of a schema: at most 63 bytes, not beginning with pg_",
    ],
  ),
  [{ DOCUMENT_LINKS: "on" }, "DOCUMENT_LINKS must be lists or all"],
  [{ PUBLIC_URL: "tickets.example" }, "PUBLIC_URL must be a URL such as https://tickets.example"],
  ...[
    "shop.example",
    "https://shop.example/",
    "https://shop.example/shop",
    "https://Shop.example",
    "null",
    "https://a.example,,https://b.example",
  ].map((CORS_ORIGINS): [{ CORS_ORIGINS: string }, string] => [
    { CORS_ORIGINS },
    "CORS_ORIGINS must be origins such as https://shop.example, separated by commas, or *",
  ]),
  ...[
    "https://*.shop.example",
    "https://shop.*",
    "*,https://*",
    "https://a.example,http://*.a.example:8080",
  ].map((CORS_ORIGINS): [Environment, string] => [
    { CORS_ORIGINS },
    "CORS_ORIGINS must name each origin whole: * stands for all sites, not for a part of a name",
  ]),
  [
    { LOG_LEVEL: "loud" },
    "LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent",
  ],
  [{ EXPLORABLE: "on" }, "EXPLORABLE must be true or false"],
  ...[
    "login.example/jwks.json",
    "ftp://login.example/jwks.json",
    "https://me:secret@login.example/jwks.json",
  ].map((JWT_JWKS_URL): [Environment, string] => [
    { ...TOKENS, JWT_JWKS_URL },
    "JWT_JWKS_URL must be a URL such as https://login.example/jwks.json, without a password",
  ]),
  [{ ...TOKENS, JWT_SECRET: SECRET.slice(1) }, "JWT_SECRET must be at least 32 bytes long"],
  [
    { ...TOKENS, JWT_SECRET: SECRET, JWT_CLOCK_SKEW_SECONDS: "-1" },
    "JWT_CLOCK_SKEW_SECONDS must be an integer from 0 to 999",
  ],
  [
    { ...TOKENS, JWT_SECRET: SECRET, JWT_JWKS_URL: "https://login.example/jwks.json" },
    "JWT_JWKS_URL and JWT_SECRET must not be set both",
  ],
  [
    { JWT_SECRET: SECRET, JWT_AUDIENCE: "tickets" },
    "JWT_ISSUER must be set where JWT_JWKS_URL or JWT_SECRET is",
  ],
  [
    { JWT_SECRET: SECRET, JWT_ISSUER: "me", JWT_AUDIENCE: "" },
    "JWT_AUDIENCE must be set where JWT_JWKS_URL or JWT_SECRET is",
  ],
  [{ ...TOKENS, JWT_SECRET: "" }, "JWT_ISSUER has no effect without JWT_JWKS_URL or JWT_SECRET"],
  [
    { JWT_CLOCK_SKEW_SECONDS: "5" },
    "JWT_CLOCK_SKEW_SECONDS has no effect without JWT_JWKS_URL or JWT_SECRET",
  ],
  [{ WORKERS: "0" }, "WORKERS must be an integer from 1 to 64"],
  [{ WORKERS: "65" }, "WORKERS must be an integer from 1 to 64"],
  [{ WORKERS: "1.5" }, "WORKERS must be an integer from 1 to 64"],
  [{ WORKERS: "all" }, "WORKERS must be an integer from 1 to 64"],
  [
    { PORT: "x", LOG_LEVEL: "loud" },
    "PORT must be an integer from 0 to 65535\nLOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent",
  ],
] satisfies [Environment, string][])("names what cannot be used: %o", (environment, message) => {
  expect(() => readConfig(environment)).toThrow(new StartError(message));
});

it("shows the secret of tokens to nobody who prints the settings or the errors", () => {
  const config = readConfig({ ...TOKENS, JWT_SECRET: SECRET });
  expect(config.jwt).toMatchObject({ clockSkewSeconds: 30 });
  expect(inspect(config, { depth: 9, showHidden: true })).not.toContain("horse");
  expect(JSON.stringify(config)).not.toContain("horse");
});
