import type { OpenedDatabase, PooledBoxOffice } from "@ticket-allocation/core";
import { Gauge, type Registry } from "@prometheus-io/client";

import type { JournalKeeper } from "../database/keep-journal.ts";
import type { WebhookDeliverer } from "../webhooks/keep-delivering.ts";

/** Sources of the gauges. */
export interface Load {
  readonly boxOffice: Pick<PooledBoxOffice, "load">;
  readonly database: Pick<OpenedDatabase, "connections">;
  /** The largest number of database connections. */
  readonly poolSize: number;
  /** Undefined if none is kept. */
  readonly journal: Pick<JournalKeeper, "lagSeconds">;
  /** Undefined if there is no journal to deliver. */
  readonly webhooks: Pick<WebhookDeliverer, "lagSeconds" | "paused"> | undefined;
}

/** Registers gauges of the queue and of the connections, which are read on each scrape. */
export function measureLoad(
  registry: Registry,
  { boxOffice, database, poolSize, journal, webhooks }: Load,
): void {
  registry.registerMetric(
    createGauge(
      "ticket_allocation_claims_waiting",
      "Claims that have not been taken into a transaction yet.",
      () => boxOffice.load().waiting,
    ),
  );
  registry.registerMetric(
    createGauge(
      "ticket_allocation_watchers",
      "Clients that watch ticket options.",
      () => boxOffice.load().watching,
    ),
  );
  registry.registerMetric(
    createSharedGauge(
      "ticket_allocation_journal_lag_seconds",
      "Age of the oldest journal entry that an open transaction keeps from readers of all ticket options.",
      journal.lagSeconds,
    ),
  );
  registry.registerMetric(
    createSharedGauge(
      "ticket_allocation_webhook_lag_seconds",
      "Age of the oldest journal entry that an active webhook has not delivered.",
      () => webhooks?.lagSeconds() ?? 0,
    ),
  );
  registry.registerMetric(
    createSharedGauge(
      "ticket_allocation_webhooks_paused",
      "Webhooks that were paused because events could not be delivered to them.",
      () => webhooks?.paused() ?? 0,
    ),
  );
  registry.registerMetric(
    new Gauge({
      name: "ticket_allocation_database_connections",
      help: "Open database connections, by state.",
      labelNames: ["state"],
      registers: [],
      collect() {
        const { total, idle } = database.connections();
        this.set({ state: "busy" }, total - idle);
        this.set({ state: "idle" }, idle);
      },
    }),
  );
  registry.registerMetric(
    createGauge(
      "ticket_allocation_database_connections_max",
      "Database connections at the most.",
      () => poolSize,
    ),
  );
  registry.registerMetric(
    createGauge(
      "ticket_allocation_database_connections_awaited",
      "Transactions and reads that wait for a database connection.",
      () => database.connections().waiting,
    ),
  );
}

/** Of what is the same in all processes. */
function createSharedGauge(name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    name,
    help,
    registers: [],
    aggregator: "max",
    collect() {
      this.set(read());
    },
  });
}

function createGauge(name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    name,
    help,
    registers: [],
    collect() {
      this.set(read());
    },
  });
}
