import { z } from "zod";

import { jwtEnvironment, toJwtSettings, type JwtSettings } from "../access/jwt-settings.ts";
import type { StreamLimitSettings } from "../http/limit-streams.ts";
import {
  rateLimitEnvironment,
  toRateLimitSettings,
  type RateLimitSettings,
} from "../rate-limit/rate-limit-settings.ts";
import {
  databaseEnvironment,
  toDatabaseSettings,
  type DatabaseSettings,
} from "./database-environment.ts";
import { findMisspelt, isServiceLink } from "./find-misspelt.ts";
import { integerFrom } from "./integer-from.ts";
import { StartError } from "../commands/start-error.ts";

const MAX_WORKERS = 64;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/u, { error: "must be an integer from 0 to 65535" })
  .transform(Number)
  .refine((port) => port <= 65_535, { error: "must be an integer from 0 to 65535" });

/** The settings in the environment. An empty value counts as not set. */
const environmentSchema = z.object({
  PORT: portSchema.default(3000),
  HOST: z.string().default("127.0.0.1"),
  ...databaseEnvironment.shape,
  DATA_DIR: z.string().default("./.data"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/u, error: "must be a URL such as https://tickets.example" })
    // Paths are appended to it, and it is public.
    .refine((url) => !/[?#@]/u.test(url), {
      error: "must have neither a query nor a fragment nor a password in it",
    })
    .transform((url) => url.replace(/\/+$/u, ""))
    .optional(),
  DOCUMENT_LINKS: z.enum(["lists", "all"], { error: "must be lists or all" }).default("lists"),
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOriginOrAll), {
      error: "must be origins such as https://shop.example, separated by commas, or *",
    })
    // It would be a host name that no browser ever sends.
    .refine((origins) => origins.every((origin) => origin === "*" || !origin.includes("*")), {
      error: "must name each origin whole: * stands for all sites, not for a part of a name",
    })
    .default([]),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` })
    .default("info"),
  WORKERS: integerFrom(1, MAX_WORKERS).default(1),
  MAX_HOLD_SECONDS: integerFrom(1, 31_536_000).default(86_400),
  JOURNAL: z
    .enum(["on", "off"], { error: "must be on or off" })
    .transform((text) => text === "on")
    .default(false),
  JOURNAL_DAYS: integerFrom(1, 36_500).default(30),
  MAX_WEBHOOKS: integerFrom(0, 10_000).default(100),
  WEBHOOK_PRIVATE_ADDRESSES: z
    .enum(["allow", "refuse"], { error: "must be allow or refuse" })
    .transform((text) => text === "allow")
    .default(false),
  KEEP_ALIVE_TIMEOUT: integerFrom(1, 3_600).default(65),
  EXPLORABLE: z
    .enum(["true", "false"], { error: "must be true or false" })
    .transform((text) => text === "true")
    .optional(),
  ...jwtEnvironment.shape,
  ...rateLimitEnvironment.shape,
  STREAMS_PER_CLIENT: integerFrom(0, 10_000).default(1_000),
  METRICS_PORT: portSchema.optional(),
  METRICS_HOST: z.string().default("127.0.0.1"),
  NODE_ENV: z.string().optional(),
});

const SETTINGS = Object.keys(environmentSchema.shape);

export interface GatewayConfig {
  /** 0 means any free port. */
  readonly port: number;
  readonly host: string;
  /** PostgreSQL to use; without it, the embedded one is started in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Prefix of links, without a trailing slash; without it, links are paths. */
  readonly publicUrl: string | undefined;
  /** Which documents have links of resources and of their relationships. */
  readonly documentLinks: "lists" | "all";
  /** Sites whose pages may use the server (CORS), such as `https://shop.example`; `*` means all. */
  readonly corsOrigins: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Number of processes that serve on the port. */
  readonly workers: number;
  /** The largest number of database connections of each process. */
  readonly poolSize: number;
  readonly database: DatabaseSettings;
  /** A hold can be extended until this many seconds after its creation. */
  readonly maxHoldSeconds: number;
  /** Whether changes are written to the journal. */
  readonly journal: boolean;
  /** For how many days its entries are kept. */
  readonly journalDays: number;
  /** How many webhooks there may be. */
  readonly maxWebhooks: number;
  /** Whether webhooks may lead to private addresses, and over http. */
  readonly allowsPrivateWebhooks: boolean;
  /** How long an idle connection is kept. */
  readonly keepAliveTimeoutMs: number;
  /** Serve the pages and GraphiQL, and allow introspection; by default outside production. */
  readonly explorable: boolean;
  /** Which tokens are valid; without it, there is no access control. */
  readonly jwt: JwtSettings | undefined;
  /** How many requests a caller may send; without it, any number. */
  readonly rateLimit: RateLimitSettings | undefined;
  /** How many event streams a client may have open in each process. */
  readonly streams: StreamLimitSettings;
  /** Port for `/metrics` alone; without it, the main port serves them, for this machine only. */
  readonly metricsPort: number | undefined;
  /** Address to listen on for that port. */
  readonly metricsHost: string;
}

/**
 * Reads the settings from the environment.
 *
 * @throws {StartError} with one line for each invalid setting
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): GatewayConfig {
  const set = Object.entries(environment).filter(
    ([name, value]) => value && !isServiceLink(name, value),
  );
  const parsed = environmentSchema.safeParse(Object.fromEntries(set));
  const problems = [
    ...findMisspelt(environment, SETTINGS).refused,
    ...(parsed.error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`) ?? []),
  ];
  if (!parsed.success || problems.length > 0) throw new StartError(problems.join("\n"));
  return {
    port: parsed.data.PORT,
    host: parsed.data.HOST,
    databaseUrl: parsed.data.DATABASE_URL,
    dataDir: parsed.data.DATA_DIR,
    publicUrl: parsed.data.PUBLIC_URL,
    documentLinks: parsed.data.DOCUMENT_LINKS,
    corsOrigins: parsed.data.CORS_ORIGINS,
    logLevel: parsed.data.LOG_LEVEL,
    workers: parsed.data.WORKERS,
    poolSize: parsed.data.DATABASE_POOL_SIZE ?? poolSizeFor(parsed.data.WORKERS),
    database: toDatabaseSettings(parsed.data),
    maxHoldSeconds: parsed.data.MAX_HOLD_SECONDS,
    journal: parsed.data.JOURNAL,
    journalDays: parsed.data.JOURNAL_DAYS,
    maxWebhooks: parsed.data.MAX_WEBHOOKS,
    allowsPrivateWebhooks: parsed.data.WEBHOOK_PRIVATE_ADDRESSES,
    keepAliveTimeoutMs: parsed.data.KEEP_ALIVE_TIMEOUT * 1_000,
    explorable: parsed.data.EXPLORABLE ?? parsed.data.NODE_ENV !== "production",
    jwt: toJwtSettings(parsed.data),
    rateLimit: toRateLimitSettings(parsed.data),
    streams: {
      perClient: parsed.data.STREAMS_PER_CLIENT,
      trustedProxies: parsed.data.TRUST_PROXY ?? 0,
    },
    metricsPort: parsed.data.METRICS_PORT,
    metricsHost: parsed.data.METRICS_HOST,
  };
}

/**
 * Finds names that resemble settings, and may belong to another program.
 *
 * @returns a sentence for each
 */
export function findDoubtfulSettings(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return findMisspelt(environment, SETTINGS).doubtful;
}

/**
 * The number of connections of each worker. All workers share 64, but each has at least 2, so that one locked ticket
 * option never blocks all others. With one more each for the readiness check, 32 workers fit into the 100 connections
 * of a PostgreSQL with default settings, and 64 into the 200 of the embedded one.
 */
export function poolSizeFor(workers: number): number {
  return Math.max(2, Math.min(16, Math.floor(64 / workers)));
}

function isOriginOrAll(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}
