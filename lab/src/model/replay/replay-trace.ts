import { isTicketError } from "@ticket-allocation/core";

import type { ModelState } from "../from-itf.ts";
import { Replay } from "./replay.ts";
import type { Stage } from "./stage.ts";

/** The product has not done what the model has. */
export class Difference extends Error {
  /** A request was rejected as busy: the machine was too slow. After a second without a connection, others are busy at once. */
  readonly isBusy: boolean;

  constructor(message: string, cause: unknown, isBusy: boolean) {
    super(message, { cause });
    this.isBusy = isBusy;
  }
}

/**
 * Does each step of a run of the model with the real core on a real database, and compares the states after it.
 *
 * @param name different for each replay
 * @throws {Difference} when the states differ
 */
export async function replayTrace(
  stage: Stage,
  trace: readonly ModelState[],
  name: string,
): Promise<void> {
  await stage.reset();
  for (const { proxy } of stage.sellers.values()) proxy.isOpen = false;
  const replay = new Replay(stage, name);
  try {
    for (const [index, state] of trace.entries()) {
      const before = trace[index - 1];
      try {
        if (before) await replay.take(state, before);
        await replay.compare(state);
      } catch (cause) {
        const steps = trace.slice(1, index + 1).map(({ did }) => JSON.stringify(did));
        const isBusy = replay.isBusy || (isTicketError(cause) && cause.code === "busy");
        throw new Difference(`${String(cause)}\nafter\n${steps.join("\n")}`, cause, isBusy);
      }
    }
  } finally {
    await replay.end();
  }
}
