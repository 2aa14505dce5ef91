import type { DatabaseLab } from "../lab/database-lab.ts";
import type { HostileSizes } from "./hostile-sizes.ts";

/** The figures of one trial, by name. */
export type Figures = Readonly<Record<string, number>>;

export interface HostileOutcome {
  readonly figures: Figures;
  /** Empty if the figures are valid. */
  readonly problems: readonly string[];
  /** Figures that are known only long after the trial. Never rejects. */
  readonly later?: Promise<Figures>;
}

export interface HostileContext {
  readonly lab: DatabaseLab;
  readonly sizes: HostileSizes;
  readonly signal: AbortSignal;
}

/** A sale with or without a hostile client. */
export interface HostileTrial {
  /** Trials of the same subject are compared with each other. */
  readonly subject: HostileSubject;
  readonly name: string;
  run(context: HostileContext): Promise<HostileOutcome>;
}

export const HOSTILE_SUBJECTS = ["orders", "holds", "history", "connections", "watchers"] as const;

export type HostileSubject = (typeof HOSTILE_SUBJECTS)[number];
