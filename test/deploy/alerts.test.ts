import { parser } from "@prometheus-io/lezer-promql";
import { afterAll, beforeAll, expect, it } from "vitest";

import { scrape, type Scrape } from "../../packages/gateway/test/scrape.ts";
import { spawnGateway } from "../../packages/gateway/test/spawn-gateway.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { ALERTS } from "./deployment.ts";

/** A metric of Prometheus itself. */
const UP = "up";

let database: TestDatabase;
let scraped: Scrape;
beforeAll(async () => {
  database = await createTestDatabase();
  const gateway = await spawnGateway({ DATABASE_URL: database.url });
  scraped = await scrape(`${gateway.url}/metrics`);
  gateway.process.kill("SIGTERM");
  await gateway.exited;
});
afterAll(() => database.drop());

it.each(ALERTS)("$alert selects metrics and labels that the gateway has", ({ expr }) => {
  const selectors = findSelectors(expr).filter(({ metric }) => metric !== UP);
  for (const { metric, matchers } of selectors) {
    const series = scraped.samples.filter(({ name }) => name === metric);
    expect(series, metric).not.toEqual([]);
    for (const { label, value } of matchers) {
      const values = new Set(series.map(({ labels }) => labels[label]));
      for (const alternative of value.split("|")) expect(values).toContain(alternative);
    }
  }
});

interface Selector {
  readonly metric: string;
  readonly matchers: { readonly label: string; readonly value: string }[];
}

function findSelectors(expr: string): readonly Selector[] {
  const selectors: Selector[] = [];
  let label = "";
  parser.parse(expr).iterate({
    enter({ name, type, from, to }) {
      const text = expr.slice(from, to);
      if (type.isError) throw new Error(`not PromQL at ${from}: ${expr}`);
      if (name === "Identifier") selectors.push({ metric: text, matchers: [] });
      if (name === "LabelName") label = text;
      if (name === "StringLiteral") {
        selectors.at(-1)?.matchers.push({ label, value: JSON.parse(text) });
      }
    },
  });
  return selectors;
}
