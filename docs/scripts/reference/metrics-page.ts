import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

import { createMetrics } from "../../../packages/gateway/src/metrics/create-metrics.ts";
import { inCode, toBlock, toTable, toText, type ReferencePage } from "./markdown.ts";

const ALERTS = path.resolve(import.meta.dirname, "../../../deploy/prometheus/alerts.yaml");

const alertRules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          annotations: z.object({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

/** The metrics that the gateway registers, and the alert rules in `deploy`. */
export async function metricsPage(): Promise<ReferencePage> {
  const { groups } = alertRules.parse(parse(await readFile(ALERTS, "utf8")));
  const alerts = groups.flatMap(({ rules }) => rules);
  return {
    path: "metrics",
    title: "Metrics and alerts",
    description: "The Prometheus metrics of the gateway, and alert rules for them.",
    order: 7,
    text: toText(
      "[Metrics](../../../packages/gateway/README.md#metrics) says where they are served, and what their labels mean.",
      toTable(["metric", "type", "meaning"], await metricRows()),
      "## Alerts",
      "These rules are in `deploy/prometheus/alerts.yaml`.",
      ...alerts.map((alert) =>
        toText(
          `### ${alert.alert}`,
          `${alert.annotations.summary.replaceAll(/\{\{ \$(?:labels\.)?(\w+) \}\}/gu, "*$1*")}${alert.for === undefined ? "" : ` It fires after ${alert.for}.`}`,
          toBlock("text", alert.expr),
        ),
      ),
    ),
  };
}

async function metricRows(): Promise<readonly (readonly string[])[]> {
  const metrics = createMetrics();
  metrics.watchLoad({
    boxOffice: { load: () => ({ waiting: 0, watching: 0 }) },
    database: { connections: () => ({ total: 0, idle: 0, waiting: 0 }) },
    poolSize: 0,
    journal: { lagSeconds: () => 0 },
    webhooks: undefined,
  });
  const text = await metrics.read();
  const help = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\w+)$/gmu)];
  return help
    .filter(([, name = ""]) => !/^(?:process|nodejs)_/u.test(name))
    .map(([, name = "", meaning = "", type = ""]) => [inCode(name), type, meaning]);
}
