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

/** Faults of one lane never strike at the same time; those of different lanes do. */
export type Lane = "gateways" | "network" | "database";

export const FAULTS = {
  "gateway killed": { lane: "gateways", strike: killGateway },
  "gateway frozen": { lane: "gateways", strike: freezeGateway },
  "connections cut": { lane: "network", strike: cutConnections },
  "COMMIT lost": { lane: "network", strike: loseCommit },
  "COMMIT's answer lost": { lane: "network", strike: loseAnswer },
  "network stalled": { lane: "network", strike: stallNetwork },
  "PostgreSQL stopped": { lane: "database", strike: stopPostgres },
  "PostgreSQL killed": { lane: "database", strike: killPostgres },
  "sessions frozen": { lane: "database", strike: freezeSessions },
  "rows locked": { lane: "database", strike: lockRows },
  "connections used up": { lane: "database", strike: exhaustConnections },
} as const satisfies Record<string, { readonly lane: Lane; readonly strike: Fault }>;

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS).filter((kind): kind is FaultKind => kind in FAULTS);
