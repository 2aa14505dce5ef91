import { readConfig } from "@ticket-allocation/gateway";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

import { DRAIN_TIMEOUT_MS } from "../../packages/gateway/src/connections/start-http-server.ts";
import {
  runBin,
  spawnGateway,
  type SpawnedGateway,
} from "../../packages/gateway/test/spawn-gateway.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import {
  COMPOSE_ENVIRONMENT,
  HEALTH_CHECK,
  IMAGE_ENVIRONMENT,
  POD,
  POD_SETTINGS,
  type Environment,
} from "./deployment.ts";

const [container] = POD.containers;
const DATABASE_URL = "postgresql://postgres/tickets";

/** What a gateway gets, with values in place of secrets. */
const ENVIRONMENTS: Readonly<Record<string, Environment>> = {
  Dockerfile: { ...IMAGE_ENVIRONMENT, DATABASE_URL },
  "compose.yaml": { ...IMAGE_ENVIRONMENT, ...COMPOSE_ENVIRONMENT, DATABASE_URL },
  "deploy/kubernetes": {
    ...IMAGE_ENVIRONMENT,
    ...POD_SETTINGS,
    ...Object.fromEntries(
      [container, ...POD.initContainers].flatMap(({ env }) =>
        env.map(({ name }) => [name, DATABASE_URL]),
      ),
    ),
  },
};

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ HOST: "0.0.0.0", DATABASE_URL: database.url });
});
afterAll(async () => {
  gateway.process.kill("SIGKILL");
  await gateway.exited;
  await database.drop();
});

it.each(Object.entries(ENVIRONMENTS))(
  "%s has only settings of the gateway",
  async (_, environment) => {
    const { stdout } = await runBin(["--help"]);
    const settings = [...stdout.matchAll(/^ {2}(?<name>[A-Z][A-Z_]+)/gmu)].map(([, name]) => name);
    expect(settings).toEqual(expect.arrayContaining(Object.keys(environment)));
    expect(() => readConfig(environment)).not.toThrow();
  },
);

it("serves at the ports of the pod, with access control and with metrics at a port of their own", () => {
  const { host, port, metricsHost, metricsPort, jwt } = readConfig(
    ENVIRONMENTS["deploy/kubernetes"]!,
  );
  expect([host, metricsHost]).toEqual(["0.0.0.0", "0.0.0.0"]);
  expect(container.ports).toEqual([
    { name: "http", containerPort: port },
    { name: "metrics", containerPort: metricsPort },
  ]);
  expect(jwt).toBeDefined();
});

it.each(["startupProbe", "livenessProbe", "readinessProbe"] as const)(
  "passes the %s",
  async (name) => {
    const { path, port } = container[name]!.httpGet;
    expect(port).toBe("http");
    expect((await fetch(gateway.url + path)).status).toBe(200);
  },
);

it("has time to drain before Kubernetes kills it", () => {
  const { seconds } = container.lifecycle!.preStop.sleep;
  // And some for the database.
  const needed = seconds + DRAIN_TIMEOUT_MS / 1_000 + 2;
  expect(POD.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(needed);
});

it("is healthy while the gateway answers, and unhealthy otherwise", async () => {
  const [node, ...args] = HEALTH_CHECK;
  expect(node).toBe("node");
  const check = (port: string) =>
    promisify(execFile)(process.execPath, args, { env: { PORT: port } });
  await check(new URL(gateway.url).port);
  // Nothing listens on a privileged port that is reserved.
  await expect(check("1")).rejects.toMatchObject({ code: 1 });
});
