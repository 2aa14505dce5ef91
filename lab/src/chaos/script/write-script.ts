import type { FaultDetails } from "../faults/fault.ts";
import { FAULT_KINDS, FAULTS, type FaultKind, type FaultTarget } from "../faults/faults.ts";
import { Random } from "../../statistics/random.ts";

/** A fault to inject, and its time after the start of the sale. */
export interface ScriptedFault extends FaultDetails {
  readonly kind: FaultKind;
  readonly atMs: number;
}

export type Script = Readonly<Record<FaultTarget, readonly ScriptedFault[]>>;

/** Instantaneous faults are injected more often. */
const EXTRA: readonly FaultKind[] = ["COMMIT lost", "COMMIT's answer lost", "gateway killed"];

/** The part of the sale with faults. Before it, buyers are served normally. */
const [FIRST, LAST] = [0.08, 0.92];

/** Creates a script that depends only on its seed. Each kind of fault occurs at least once. */
export function writeScript(seed: number, seconds: number): Script {
  const random = new Random(seed);
  const faultsOf = (target: FaultTarget): readonly ScriptedFault[] => {
    const kinds = [...FAULT_KINDS, ...EXTRA].filter((kind) => FAULTS[kind].target === target);
    const slotMs = (seconds * 1_000 * (LAST - FIRST)) / kinds.length;
    return random.shuffle(kinds).map((kind, index) => ({
      kind,
      atMs: Math.round(seconds * 1_000 * FIRST + slotMs * (index + random.between(0, 0.4))),
      holdMs: Math.round(Math.min(3_000, slotMs * random.between(0.1, 0.5))),
      choice: random.next(),
    }));
  };
  return {
    gateways: faultsOf("gateways"),
    network: faultsOf("network"),
    database: faultsOf("database"),
  };
}
