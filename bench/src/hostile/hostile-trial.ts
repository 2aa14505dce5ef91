import type { DatabaseLab } from "../lab/database-lab.ts";
import type { HostileSizes } from "./hostile-sizes.ts";

/** What one trial found out, by name. */
export type Figures = Readonly<Record<string, number>>;

export interface HostileOutcome {
  readonly figures: Figures;
  /** Empty when the figures may be used. */
  readonly problems: readonly string[];
  /** Figures that take until long after the trial. Never rejects. */
  readonly later?: Promise<Figures>;
}

export interface HostileContext {
  readonly lab: DatabaseLab;
  readonly sizes: HostileSizes;
  readonly signal: AbortSignal;
}

/** A sale with a hostile client, or without. */
export interface HostileTrial {
  /** What it is about: trials of one subject are compared with each other. */
  readonly subject: HostileSubject;
  readonly name: string;
  run(context: HostileContext): Promise<HostileOutcome>;
}

export const HOSTILE_SUBJECTS = ["orders", "holds", "history", "connections"] as const;

export type HostileSubject = (typeof HOSTILE_SUBJECTS)[number];
