import type { Sabotage } from "./sabotages.ts";

/** Bugs of what readers see. No answer to a buyer is wrong with them, so the checker of answers does not detect them. */
export const READER_SABOTAGES = [
  {
    name: "skip-late-entries",
    description: "the journal shows entries before earlier transactions have ended",
    breaks: /gets each entry exactly once/u,
    edits: [
      {
        file: "packages/core/src/journal/journal-order.ts",
        find: "position < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())",
        replace: "true",
      },
    ],
  },
  {
    name: "forget-entries",
    description: "the journal has no entry when holds expire and nothing else happens",
    breaks: /an entry for each version/u,
    edits: [
      {
        file: "packages/core/src/settle/write/write-journal.ts",
        find: "isSaleOnly(decisions) ? 0 : decisions.ledgers.length,",
        replace: `isSaleOnly(decisions) || [...decisions.eventsByType.keys()].join() === "hold_expired"
    ? 0
    : decisions.ledgers.length,`,
      },
    ],
  },
  {
    name: "miscount-entries",
    description: "an entry does not say how many tickets were cancelled",
    breaks: /are those of the rows/u,
    edits: [
      {
        file: "packages/core/src/journal/journal-numbers.ts",
        find: `count: sumOf("purchase_cancelled", ({ quantity }) => quantity),`,
        replace: "count: () => 0,",
      },
    ],
  },
  {
    name: "drop-failed-events",
    description: "an event that was not acknowledged is not sent again",
    breaks: /is delivered at least once/u,
    edits: [
      {
        file: "packages/gateway/src/webhooks/deliver-webhook.ts",
        find: "cursor = page.items[delivered - 1]?.cursor ?? cursor;",
        replace: "cursor = page.items[failed ? delivered : delivered - 1]?.cursor ?? cursor;",
      },
    ],
  },
  {
    name: "deliver-out-of-order",
    description: "events of one option are sent at the same time",
    breaks: /only after the one before/u,
    edits: [
      {
        file: "packages/gateway/src/webhooks/deliver-entries.ts",
        find: "if (busyOptions.has(ticketOptionId)) continue;",
        replace: "",
      },
    ],
  },
  {
    name: "drop-last-changes",
    description: "a watcher does not get a change that follows another within a second",
    breaks: /ends with its last state/u,
    edits: [
      {
        file: "packages/core/src/watch/watcher.ts",
        find: "let hasResult = false;",
        replace: `let hasResult = false;
  const offeredAt = new Map<string, number>();`,
      },
      {
        file: "packages/core/src/watch/watcher.ts",
        find: "pending.add(id);",
        replace: `if (performance.now() - (offeredAt.get(id) ?? -Infinity) < 1_000) return;
      offeredAt.set(id, performance.now());
      pending.add(id);`,
      },
    ],
  },
] as const satisfies readonly Sabotage[];
