import { setTimeout as wait } from "node:timers/promises";

import type { Stage } from "./faults/fault.ts";
import { FAULTS, type FaultKind } from "./faults/faults.ts";
import { now } from "./now.ts";
import type { Script, ScriptedFault } from "./script/write-script.ts";

/** A fault that has struck. Times are milliseconds since 1970. */
export interface StruckFault {
  readonly kind: FaultKind;
  readonly beganAt: number;
  readonly endedAt: number;
  readonly isHit: boolean;
}

/** Lets the faults of a script strike, the lanes side by side. */
export async function runScript(
  script: Script,
  stage: Stage,
  signal: AbortSignal,
): Promise<readonly StruckFault[]> {
  const startedAt = performance.now();

  async function runLane(faults: readonly ScriptedFault[]): Promise<readonly StruckFault[]> {
    const struck: StruckFault[] = [];
    for (const { kind, atMs, ...details } of faults) {
      await wait(Math.max(0, startedAt + atMs - performance.now()), undefined, { signal });
      const beganAt = now();
      const isHit = await FAULTS[kind].strike(stage, details);
      struck.push({ kind, beganAt, endedAt: now(), isHit });
    }
    return struck;
  }

  const lanes = await Promise.allSettled(Object.values(script).map(runLane));
  return lanes
    .flatMap((lane) => {
      if (lane.status === "rejected") throw lane.reason;
      return lane.value;
    })
    .toSorted((a, b) => a.beganAt - b.beganAt);
}
