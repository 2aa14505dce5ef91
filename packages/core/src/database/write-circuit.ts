import { meaningOf } from "./database-faults.ts";
import { BusyError } from "../model/errors.ts";
import type { Attempt } from "./retry.ts";

/** How long writes are rejected until one of them probes whether the database takes them again. */
const PROBE_INTERVAL_MS = 500;

/**
 * A circuit breaker for writes: open while the database answers, but takes no writes (a standby, a database
 * that is read-only, a full disk). Reads do not go through it.
 */
export interface WriteCircuit {
  /** Whether a write would be rejected now. */
  readonly isOpen: () => boolean;
  /**
   * Guards the attempts at one write. The second that the database does not take opens the circuit: it was made
   * on a new connection, which may lead to another server than the first. One write in half a second is then let
   * through; the first that is taken closes it.
   *
   * What it returns throws a {@link BusyError} at once while the circuit is open.
   */
  readonly guard: <Result>(
    attempt: (attempt: Attempt) => Promise<Result>,
  ) => (attempt: Attempt) => Promise<Result>;
}

export function createWriteCircuit(): WriteCircuit {
  let nextProbeAt: number | undefined;

  const isOpen = () => nextProbeAt !== undefined && performance.now() < nextProbeAt;
  const open = () => (nextProbeAt = performance.now() + PROBE_INTERVAL_MS);

  const guard: WriteCircuit["guard"] = (attempt) => {
    let wasRejected = false;
    return async (context) => {
      if (isOpen()) throw new BusyError();
      // This one is the probe: the others go on being rejected until it is answered.
      if (nextProbeAt !== undefined) open();
      try {
        const result = await attempt(context);
        nextProbeAt = undefined;
        return result;
      } catch (fault) {
        const isTaken = meaningOf(fault) !== "takes no writes";
        if (!isTaken && (wasRejected || nextProbeAt !== undefined)) open();
        wasRejected ||= !isTaken;
        throw fault;
      }
    };
  };

  return { isOpen, guard };
}
