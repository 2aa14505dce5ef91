import { percentileOf } from "../../statistics/percentile.ts";
import { textTable } from "../../report/text-table.ts";
import { printViolations } from "../report/print-violations.ts";
import { OUTAGES } from "./outages.ts";
import type { AddressKind, Failover, FailoverResult } from "./run-failovers.ts";

const ADDRESSES: readonly AddressKind[] = ["several hosts", "one address"];

/** A line about one failover. */
export function describeFailover(failover: Failover, run: number): string {
  const { outage, returned, lagMs, firstSaleMs, acknowledged, lost, soldByOldPrimary } = failover;
  const firstSales = ADDRESSES.map((kind) => `${seconds(firstSaleMs[kind])} (${kind})`);
  const lag = lagMs > 0 ? ` with ${lagMs} ms of replication missing` : "";
  return (
    `failover ${run + 1}: ${outage}${lag}, came back as ${returned}; first sale after ${firstSales.join(", ")}; ` +
    `${acknowledged} acknowledged, ${lost} lost, ${soldByOldPrimary} sold by the old primary\n`
  );
}

/** The report of all failovers, as text. */
export function printFailoverReport({
  isSynchronous,
  failovers,
  violations,
  seconds: duration,
}: FailoverResult): string {
  const promotions = failovers.map(({ promotionMs }) => promotionMs);
  const rows = [...Object.keys(OUTAGES), "all"].map((kind) => {
    const some = failovers.filter(({ outage }) => kind === "all" || outage === kind);
    const firstSales = ADDRESSES.flatMap((address) => {
      const times = some.map(({ firstSaleMs }) => firstSaleMs[address]);
      return [seconds(percentileOf(times, 0.5)), seconds(percentileOf(times, 1))];
    });
    const sums = (["acknowledged", "lost", "soldByOldPrimary"] as const).map((count) =>
      some.reduce((sum, failover) => sum + failover[count], 0).toLocaleString("en"),
    );
    return [kind, String(some.length)].concat(firstSales, sums);
  });
  const header = [
    "primary",
    "failovers",
    ...ADDRESSES.flatMap((address) => [`${address}: median`, "worst"]),
    "acknowledged",
    "lost",
    "sold by the old primary",
  ];
  return [
    textTable(header, rows, { leftColumns: 1 }),
    "",
    "Times are from the request to promote, which takes " +
      `${seconds(percentileOf(promotions, 0.5))} (median) to ${seconds(percentileOf(promotions, 1))}. ` +
      `The failovers took ${duration.toFixed(0)} s.`,
    ...(isSynchronous
      ? []
      : [
          "The standby was asynchronous: acknowledged purchases may be lost, and an old primary sells.",
        ]),
    "",
    ...(violations.length > 0
      ? [printViolations(violations, "BROKEN")]
      : [`No ${isSynchronous ? "" : "other "}promise was broken.`]),
    "",
  ].join("\n");
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
