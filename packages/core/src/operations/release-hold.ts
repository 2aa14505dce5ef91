import type { CallOptions } from "../model/call-options.ts";
import { HoldNotFoundError } from "../model/errors.ts";
import { findHolds } from "./find-resources.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function releaseHold(
  run: RunInTime,
  settleClaim: SettleClaim,
  id: string,
  { signal }: Pick<CallOptions, "signal"> = {},
): Promise<void> {
  if (signal?.aborted) throw signal.reason;
  const [hold] = await findHolds(run, [id]);
  if (!hold) throw new HoldNotFoundError();
  const { ticketOptionId } = hold;
  await settleOne(settleClaim, { kind: "release", ticketOptionId, holdId: hold.id }, signal);
}
