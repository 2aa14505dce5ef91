import { setTimeout as wait } from "node:timers/promises";

import type { SupervisedGateway } from "../lab/supervised-gateway.ts";
import type { Fault, FaultDetails, Stage } from "./fault.ts";
import { waitUntil } from "./wait-until.ts";

/** A gateway that another fault has ended may need so long to start again on a slow machine. */
const PATIENCE_MS = 60_000;

/** `kill -9`. A new process starts on the same port. */
export const killGateway: Fault = async (stage, details) => {
  const gateway = choose(stage, details);
  // A gateway that has ended unexpectedly is reported separately.
  if (!(await waitUntil(() => gateway.isRunning, PATIENCE_MS))) return false;
  await gateway.kill();
  return true;
};

/** SIGSTOP, and SIGCONT later. */
export const freezeGateway: Fault = async (stage, details) => {
  const gateway = choose(stage, details);
  gateway.freeze();
  try {
    await wait(details.holdMs);
  } finally {
    gateway.thaw();
  }
  return true;
};

function choose({ gateways }: Stage, { choice }: FaultDetails): SupervisedGateway {
  const gateway = gateways[Math.floor(choice * gateways.length)];
  if (!gateway) throw new Error("there is no gateway");
  return gateway;
}
