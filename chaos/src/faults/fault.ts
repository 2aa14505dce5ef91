import type { DatabaseProxy } from "../lab/database-proxy.ts";
import type { PostgresLab } from "../lab/postgres-lab.ts";
import type { SupervisedGateway } from "../lab/supervised-gateway.ts";

/** What there is to be broken. */
export interface Stage {
  readonly postgres: PostgresLab;
  readonly proxy: DatabaseProxy;
  readonly gateways: readonly SupervisedGateway[];
  /** Told when PostgreSQL accepts connections again after it was down. */
  readonly onDatabaseBack: () => void;
}

/** When and how a fault strikes: the same for the same seed. */
export interface FaultDetails {
  /** How long it lasts, where it lasts. */
  readonly holdMs: number;
  /** From 0, below 1: which of several is struck. */
  readonly choice: number;
}

/**
 * Breaks something and, at the end, makes it whole again.
 *
 * @returns whether it really hit: a COMMIT that nobody sends cannot be cut
 */
export type Fault = (stage: Stage, details: FaultDetails) => Promise<boolean>;
