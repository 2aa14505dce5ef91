import { meaningOf } from "./database-faults.ts";
import { BusyError } from "../model/errors.ts";
import type { Attempt } from "./retry.ts";

/** How long writes are rejected until one of them probes whether the database accepts writes again. */
const PROBE_INTERVAL_MS = 500;

/**
 * A circuit breaker for writes. It is open while the database responds but accepts no writes: a standby, a
 * read-only database, a full disk. Reads do not use it.
 */
export interface WriteCircuit {
  /** Whether a write would be rejected now. */
  readonly isOpen: () => boolean;
  /**
   * Wraps the attempts at one write. The second rejected attempt opens the circuit: it was made on a new
   * connection, which may lead to another server than the first one. Then one write per half second is sent as a
   * probe. The first accepted write closes the circuit.
   *
   * While the circuit is open, the wrapped function throws a {@link BusyError} at once.
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
      // This write is the probe. Further ones are rejected until it has its result.
      if (nextProbeAt !== undefined) open();
      try {
        const result = await attempt(context);
        nextProbeAt = undefined;
        return result;
      } catch (fault) {
        const isRejected = meaningOf(fault) === "takes no writes";
        if (isRejected && (wasRejected || nextProbeAt !== undefined)) open();
        wasRejected ||= isRejected;
        throw fault;
      }
    };
  };

  return { isOpen, guard };
}
