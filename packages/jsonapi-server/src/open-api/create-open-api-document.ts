import { readFileSync } from "node:fs";
import { z } from "zod";

import { withoutSlashAtEnd } from "../routes/match-path-under.ts";
import { ROUTES } from "../routes/routes.ts";
import { describeRoute } from "./describe-route.ts";
import type { HostRefusal } from "./host-refusal.ts";
import type { Paths } from "./map-responses.ts";
import { SCHEMAS } from "./schemas.ts";
import { withHostRefusal } from "./with-host-refusal.ts";
import { withRateLimit } from "./with-rate-limit.ts";

export interface OpenApiOptions {
  /** Where the API is reached, such as `https://tickets.example/api`. @default "/" */
  readonly publicUrl?: string;
  /** Whether callers must bring a bearer token. @default false */
  readonly secured?: boolean;
  /** Whether callers who ask too often are answered 429. @default false */
  readonly rateLimited?: boolean;
  /** What the host itself refuses, such as requests of other sites' pages. @default nothing */
  readonly hostRefusals?: readonly HostRefusal[];
}

/** An OpenAPI document, ready for `JSON.stringify`. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly contact: { readonly name: string };
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** Empty where nobody is asked for a token. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/**
 * Describes what {@link createJsonApiHandler} serves, in OpenAPI 3.1.
 *
 * Its schemas are made from those that the handler parses with, so the two cannot
 * drift apart.
 *
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function createOpenApiDocument({
  publicUrl = "",
  secured = false,
  rateLimited = false,
  hostRefusals = [],
}: OpenApiOptions = {}): OpenApiDocument {
  const ownPaths = rateLimited ? withRateLimit(pathsOf(secured)) : pathsOf(secured);
  const { version, license } = readPackage();
  return {
    openapi: "3.1.0",
    info: {
      title: "Ticket allocation",
      version,
      description: "Sells a fixed number of tickets over JSON:API 1.1, and never one too many.",
      contact: { name: "The operator of this server" },
      license: { name: license, identifier: license },
    },
    servers: [{ url: withoutSlashAtEnd(publicUrl) || "/" }],
    tags: [...new Set(ROUTES.map(({ describe }) => describe().tag))],
    security: secured ? [{ bearer: [] }] : [],
    paths: hostRefusals.reduce(withHostRefusal, ownPaths),
    components: {
      schemas: SCHEMAS,
      ...(secured && {
        securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      }),
    },
  };
}

function pathsOf(secured: boolean): Paths {
  const byPath = [...Map.groupBy(ROUTES, ({ path }) => path)];
  return Object.fromEntries(
    byPath.map(([path, routes]) => [
      path,
      Object.fromEntries(
        METHODS.flatMap((method) => {
          const route = routes.find((each) => each.method === method);
          return route ? [[method.toLowerCase(), describeRoute(route, secured)]] : [];
        }),
      ),
    ]),
  );
}

/** In the order of the document. */
const METHODS = ["GET", "POST", "PATCH", "DELETE"] as const;

function readPackage() {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string(), license: z.string() }).parse(JSON.parse(text));
}
