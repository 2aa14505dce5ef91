import type { CallOptions } from "../model/call-options.ts";
import { HoldNotFoundError } from "../model/errors.ts";
import type { Hold } from "../model/hold.ts";
import type { Find } from "./find-resources.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function releaseHold(
  findHolds: Find<Hold>,
  settleClaim: SettleClaim,
  id: string,
  { signal }: Pick<CallOptions, "signal"> = {},
): Promise<void> {
  if (signal?.aborted) throw signal.reason;
  const [hold] = await findHolds([id]);
  if (!hold) throw new HoldNotFoundError();
  const { ticketOptionId } = hold;
  await settleOne(settleClaim, { kind: "release", ticketOptionId, holdId: hold.id }, signal);
}
