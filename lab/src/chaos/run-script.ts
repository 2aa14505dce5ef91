import { setTimeout as wait } from "node:timers/promises";

import type { Stage } from "./faults/fault.ts";
import { FAULTS, type FaultKind } from "./faults/faults.ts";
import { now } from "./now.ts";
import type { Script, ScriptedFault } from "./script/write-script.ts";

/** A fault that was injected. Times are milliseconds since 1970. */
export interface InjectedFault {
  readonly kind: FaultKind;
  readonly beganAt: number;
  readonly endedAt: number;
  /** Whether it had an effect. */
  readonly isHit: boolean;
}

/** Injects the faults of a script. Faults of different targets may overlap. */
export async function runScript(
  script: Script,
  stage: Stage,
  signal: AbortSignal,
): Promise<readonly InjectedFault[]> {
  const startedAt = performance.now();

  async function inject(faults: readonly ScriptedFault[]): Promise<readonly InjectedFault[]> {
    const injected: InjectedFault[] = [];
    for (const { kind, atMs, ...details } of faults) {
      await wait(Math.max(0, startedAt + atMs - performance.now()), undefined, { signal });
      const beganAt = now();
      const isHit = await FAULTS[kind].inject(stage, details);
      injected.push({ kind, beganAt, endedAt: now(), isHit });
    }
    return injected;
  }

  const results = await Promise.allSettled(Object.values(script).map(inject));
  return results
    .flatMap((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    })
    .toSorted((a, b) => a.beganAt - b.beganAt);
}
