import type { DatabaseProxy } from "../lab/database-proxy.ts";
import type { PostgresLab } from "../lab/postgres-lab.ts";
import type { SupervisedGateway } from "../lab/supervised-gateway.ts";

/** The targets of faults. */
export interface Stage {
  readonly postgres: PostgresLab;
  readonly proxy: DatabaseProxy;
  readonly gateways: readonly SupervisedGateway[];
  /** Called when PostgreSQL accepts connections again after it was down. */
  readonly onDatabaseBack: () => void;
}

/** Details of a fault. They are the same for the same seed. */
export interface FaultDetails {
  /** Duration of the fault, if it has one. */
  readonly holdMs: number;
  /** Selects one of several targets: from 0, below 1. */
  readonly choice: number;
}

/**
 * Injects a fault, and repairs it at the end.
 *
 * @returns whether the fault had an effect: for example, a COMMIT can be lost only if one is sent
 */
export type Fault = (stage: Stage, details: FaultDetails) => Promise<boolean>;
