import { setTimeout as wait } from "node:timers/promises";

import type { SupervisedGateway } from "../lab/supervised-gateway.ts";
import type { Fault, FaultDetails, Stage } from "./fault.ts";

/** `kill -9`; a new process takes the port over. */
export const killGateway: Fault = async (stage, details) => {
  const gateway = choose(stage, details);
  // One that has ended of its own is reported as that.
  if (!gateway.isRunning) return false;
  await gateway.kill();
  return true;
};

/** SIGSTOP, and SIGCONT later: it has missed everything, and does not know. */
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
  if (!gateway) throw new Error("there is no gateway to break");
  return gateway;
}
