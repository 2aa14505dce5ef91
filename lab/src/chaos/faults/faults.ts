import {
  exhaustConnections,
  freezeSessions,
  killPostgres,
  lockRows,
  stopPostgres,
} from "./database-faults.ts";
import type { Fault } from "./fault.ts";
import { freezeGateway, killGateway } from "./gateway-faults.ts";
import { cutConnections, loseAnswer, loseCommit, stallNetwork } from "./network-faults.ts";

/** Faults of the same target never overlap. Those of different targets may. */
export type FaultTarget = "gateways" | "network" | "database";

export const FAULTS = {
  "gateway killed": { target: "gateways", inject: killGateway },
  "gateway frozen": { target: "gateways", inject: freezeGateway },
  "connections cut": { target: "network", inject: cutConnections },
  "COMMIT lost": { target: "network", inject: loseCommit },
  "COMMIT's answer lost": { target: "network", inject: loseAnswer },
  "network stalled": { target: "network", inject: stallNetwork },
  "PostgreSQL stopped": { target: "database", inject: stopPostgres },
  "PostgreSQL killed": { target: "database", inject: killPostgres },
  "sessions frozen": { target: "database", inject: freezeSessions },
  "rows locked": { target: "database", inject: lockRows },
  "connections used up": { target: "database", inject: exhaustConnections },
} as const satisfies Record<string, { readonly target: FaultTarget; readonly inject: Fault }>;

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS).filter((kind): kind is FaultKind => kind in FAULTS);
