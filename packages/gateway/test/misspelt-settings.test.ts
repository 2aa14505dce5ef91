import { readConfig, StartError } from "@ticket-allocation/gateway";
import { expect, it } from "vitest";

import { findDoubtfulSettings } from "../src/settings/config.ts";

it.each([
  ["JWT_SECERT", "JWT_SECRET"],
  ["JTW_SECRET", "JWT_SECRET"],
  ["jwt_secret", "JWT_SECRET"],
  ["JWT_ISSUERS", "JWT_ISSUER"],
  ["DATABSE_URL", "DATABASE_URL"],
  ["DATABASE_URI", "DATABASE_URL"],
  ["DATABASE_POOLSIZE", "DATABASE_POOL_SIZE"],
  ["DATABASE_STATEMENT_TIMEOUT", "DATABASE_STATEMENT_TIMEOUT_MS"],
])("refuses %s, for access or the database would be another than was meant", (name, meant) => {
  expect(() => readConfig({ [name]: "hush" })).toThrow(
    new StartError(`${name} is not a setting: did you mean ${meant}?`),
  );
  expect(readConfig({ [name]: "" })).toEqual(readConfig({}));
});

it.each(["JWT_WHATEVER", "DATABASE_PASSWORD", "DATABASE_PORT"])(
  "refuses %s, which no setting is like",
  (name) => {
    expect(() => readConfig({ [name]: "5432" })).toThrow(`${name} is not a setting`);
  },
);

it.each([
  ["POTR", "PORT"],
  ["port", "PORT"],
  ["HOTS", "HOST"],
  ["WORKER", "WORKERS"],
  ["DATADIR", "DATA_DIR"],
  ["PUBLIC_URI", "PUBLIC_URL"],
  ["LOGLEVEL", "LOG_LEVEL"],
  ["EXPLORABEL", "EXPLORABLE"],
  ["METRIC_PORT", "METRICS_PORT"],
  ["KEEPALIVE_TIMEOUT", "KEEP_ALIVE_TIMEOUT"],
  ["NODE_EVN", "NODE_ENV"],
  ["RATELIMIT", "RATE_LIMIT"],
  ["TRUSTPROXY", "TRUST_PROXY"],
])("warns of %s, and reads the other settings", (name, meant) => {
  const environment = { [name]: "1", WORKERS: "2" };
  expect(readConfig(environment)).toMatchObject({ workers: 2 });
  expect(findDoubtfulSettings(environment)).toEqual([
    `${name} is not a setting: did you mean ${meant}?`,
  ]);
});

/** What Kubernetes and Docker set for services and containers that are called database, jwt-issuer or metrics. */
const SERVICE_LINKS = {
  DATABASE_SERVICE_HOST: "10.0.0.1",
  DATABASE_SERVICE_PORT: "5432",
  DATABASE_SERVICE_PORT_POSTGRES: "5432",
  DATABASE_PORT: "tcp://10.0.0.1:5432",
  DATABASE_PORT_5432_TCP: "tcp://10.0.0.1:5432",
  DATABASE_PORT_5432_TCP_PROTO: "tcp",
  DATABASE_PORT_5432_TCP_PORT: "5432",
  DATABASE_PORT_5432_TCP_ADDR: "10.0.0.1",
  DATABASE_NAME: "/gateway/database",
  DATABASE_ENV_POSTGRES_DB: "tickets",
  JWT_ISSUER_SERVICE_HOST: "10.0.0.2",
  JWT_ISSUER_PORT: "tcp://10.0.0.2:80",
  METRICS_PORT: "tcp://10.0.0.3:9100",
  KUBERNETES_PORT: "tcp://10.0.0.4:443",
};

it("takes what is set for services of such names for no setting", () => {
  expect(readConfig(SERVICE_LINKS)).toEqual(readConfig({}));
  expect(findDoubtfulSettings(SERVICE_LINKS)).toEqual([]);
});

it("takes no notice of what other programs read", () => {
  const names =
    "PATH HOME USER SHELL LANG TERM PWD OLDPWD SHLVL LOGNAME HOSTNAME HOSTTYPE MAIL EDITOR TZ TMPDIR CI COLORTERM DISPLAY DEBUG " +
    "NODE_OPTIONS NODE_PATH NODE_DEBUG NODE_VERSION NODE_TLS_REJECT_UNAUTHORIZED YARN_VERSION PGHOST PGPORT PGUSER PGDATA PGPASSWORD " +
    "npm_config_cache npm_lifecycle_event npm_package_json INIT_CWD POSTGRES_PASSWORD DB_HOST OTEL_SERVICE_NAME JAVA_HOME DATA_HOME";
  const environment = Object.fromEntries(names.split(" ").map((name) => [name, "x"]));
  expect(readConfig(environment)).toEqual(readConfig({}));
  expect(findDoubtfulSettings({ ...environment, ...process.env })).toEqual([]);
});
