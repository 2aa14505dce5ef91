import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import { z } from "zod";

export type Environment = Readonly<Record<string, string | undefined>>;

const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const Container = z.object({
  env: z.array(z.object({ name: z.string() })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  lifecycle: z
    .object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) })
    .optional(),
});
const Pod = z.object({
  terminationGracePeriodSeconds: z.number(),
  initContainers: z.tuple([Container]),
  containers: z.tuple([Container]),
});
const Deployment = z.object({ spec: z.object({ template: z.object({ spec: Pod }) }) });
const Compose = z.object({
  "x-gateway": z.object({ environment: z.record(z.string(), z.string()) }),
});
const Alerts = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});

const read = (file: string) => readFileSync(file, "utf8");
const dockerfile = read("Dockerfile");

/** What the image sets. */
export const IMAGE_ENVIRONMENT: Environment = parseEnv(
  [...dockerfile.matchAll(/^ENV (?<pairs>.+)$/gmu)]
    .flatMap(({ groups }) => groups?.["pairs"]?.split(" ") ?? [])
    .join("\n"),
);

/** The command of the image's health check. */
export const HEALTH_CHECK: readonly string[] = z
  .array(z.string())
  .parse(JSON.parse(/^HEALTHCHECK [^[]*CMD (?<command>\[.+\])$/mu.exec(dockerfile)![1]!));

export const COMPOSE_ENVIRONMENT: Environment = Compose.parse(
  parse(read("compose.yaml"), { merge: true }),
)["x-gateway"].environment;

/** The pod of `deploy/kubernetes`. */
export const POD: z.output<typeof Pod> = Deployment.parse(
  parse(read("deploy/kubernetes/deployment.yaml")),
).spec.template.spec;

export const POD_SETTINGS: Environment = parseEnv(read("deploy/kubernetes/settings.env"));

export const ALERTS: readonly { readonly alert: string; readonly expr: string }[] = Alerts.parse(
  parse(read("deploy/prometheus/alerts.yaml")),
).groups.flatMap(({ rules }) => rules);
