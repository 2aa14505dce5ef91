import type { FaultDetails } from "../faults/fault.ts";
import { FAULT_KINDS, FAULTS, type FaultKind, type Lane } from "../faults/faults.ts";
import { Random } from "./random.ts";

/** A fault that is to strike, so long after the sale has begun. */
export interface ScriptedFault extends FaultDetails {
  readonly kind: FaultKind;
  readonly atMs: number;
}

export type Script = Readonly<Record<Lane, readonly ScriptedFault[]>>;

/** Those that take no time strike more often. */
const EXTRA: readonly FaultKind[] = ["COMMIT lost", "COMMIT's answer lost", "gateway killed"];

/** Shares of the sale in which faults strike: before, buyers are seen to be served. */
const [FIRST, LAST] = [0.08, 0.92];

/** Decides by its seed alone what strikes when: every kind at least once. */
export function writeScript(seed: number, seconds: number): Script {
  const random = new Random(seed);
  const writeLane = (lane: Lane): readonly ScriptedFault[] => {
    const kinds = [...FAULT_KINDS, ...EXTRA].filter((kind) => FAULTS[kind].lane === lane);
    const slotMs = (seconds * 1_000 * (LAST - FIRST)) / kinds.length;
    return random.shuffle(kinds).map((kind, index) => ({
      kind,
      atMs: Math.round(seconds * 1_000 * FIRST + slotMs * (index + random.between(0, 0.4))),
      holdMs: Math.round(Math.min(3_000, slotMs * random.between(0.1, 0.5))),
      choice: random.next(),
    }));
  };
  return {
    gateways: writeLane("gateways"),
    network: writeLane("network"),
    database: writeLane("database"),
  };
}
