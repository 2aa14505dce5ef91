import { readConfig, StartError } from "@ticket-allocation/gateway";
import { expect, it } from "vitest";

it("has a default for everything", () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    host: "127.0.0.1",
    databaseUrl: undefined,
    dataDir: "./.data",
    publicUrl: undefined,
    corsOrigins: [],
    logLevel: "info",
    workers: 1,
    poolSize: 16,
    explorable: true,
  });
});

it("reads every setting, and takes an empty one for none", () => {
  expect(
    readConfig({
      PORT: "0",
      HOST: "::1",
      DATABASE_URL: "postgresql://me:secret@db:5432/tickets",
      DATA_DIR: "/var/tickets",
      PUBLIC_URL: "https://tickets.example/api/",
      CORS_ORIGINS: "https://shop.example, http://localhost:5173",
      LOG_LEVEL: "warn",
      WORKERS: "2",
      EXPLORABLE: "false",
      NODE_ENV: "development",
      UNRELATED: "x",
    }),
  ).toEqual({
    port: 0,
    host: "::1",
    databaseUrl: "postgresql://me:secret@db:5432/tickets",
    dataDir: "/var/tickets",
    publicUrl: "https://tickets.example/api",
    corsOrigins: ["https://shop.example", "http://localhost:5173"],
    logLevel: "warn",
    workers: 2,
    poolSize: 16,
    explorable: false,
  });
  expect(readConfig({ PORT: "", DATABASE_URL: "" })).toMatchObject({
    port: 3000,
    databaseUrl: undefined,
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
  [
    { LOG_LEVEL: "loud" },
    "LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent",
  ],
  [{ EXPLORABLE: "on" }, "EXPLORABLE must be true or false"],
  [{ WORKERS: "0" }, "WORKERS must be an integer from 1 to 64"],
  [{ WORKERS: "65" }, "WORKERS must be an integer from 1 to 64"],
  [{ WORKERS: "1.5" }, "WORKERS must be an integer from 1 to 64"],
  [{ WORKERS: "all" }, "WORKERS must be an integer from 1 to 64"],
  [
    { PORT: "x", LOG_LEVEL: "loud" },
    "PORT must be an integer from 0 to 65535\nLOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent",
  ],
])("names what cannot be used: %o", (environment, message) => {
  expect(() => readConfig(environment)).toThrow(new StartError(message));
});
