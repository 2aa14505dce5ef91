/**
 * Appends each decision of the box offices in this process to a file, before it is written to the database. The file
 * survives if the process is killed.
 *
 * A gateway loads it with --import: see start-gateways.ts.
 */
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { openSync, writeSync } from "node:fs";
import { serialize } from "node:v8";

import type { Decision } from "../../../../packages/core/src/observe/publish-decision.ts";
import type { RecordedDecision } from "./history.ts";

/** The setting that names the file. */
export const DECISIONS_FILE = "DECISIONS_FILE";

const file = process.env[DECISIONS_FILE];
if (file !== undefined) recordDecisions(file, { isEmbedded: false });

/** @param options.isEmbedded the decisions are those of a host, which logs no requests */
export function recordDecisions(
  file: string,
  { isEmbedded }: Pick<RecordedDecision, "isEmbedded">,
): void {
  const descriptor = openSync(file, "a");
  const claimIds = new WeakMap<object, string>();
  const idOf = (claim: object) => {
    const id = claimIds.get(claim) ?? randomUUID();
    claimIds.set(claim, id);
    return id;
  };
  subscribe("ticket-allocation.decision", (message) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the core publishes
    const decision = message as Decision;
    const claims = decision.claims.map((decided) => ({ ...decided, id: idOf(decided.claim) }));
    const recorded: RecordedDecision = { ...decision, claims, isEmbedded };
    // One write per line: whole lines, even if the process is killed.
    writeSync(descriptor, `${serialize(recorded).toString("base64")}\n`);
  });
}
