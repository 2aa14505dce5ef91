import { demandOfHold, type Guard } from "../access/guard.ts";
import { z } from "zod";

import type { CallOptions } from "../model/call-options.ts";
import type { Hold } from "../model/hold.ts";
import { rules } from "../model/rules.ts";
import { settleOne } from "../settle/settle-claim.ts";
import { OF_A_WRITE } from "./error-codes.ts";
import { getHold } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";

export const releaseHold = {
  description:
    "Gives the tickets of a hold back. Does nothing when it was released or has expired.",
  input: z
    .object({ holdId: rules.id.meta({ description: "Id of the hold." }) })
    .meta({ description: "What is to be given back. Safe to repeat, without a key." }),
  errors: ["hold_not_found", "hold_not_active", ...OF_A_WRITE],
  action: "hold.release",
  demand: async (guard, id: string) => demandRelease(guard, await guard.boxOffice.findHold(id)),
  takesKey: false,
  claim: "release",
  async run(
    { lookups, settleClaim },
    id: string,
    { signal }: Pick<CallOptions, "signal"> = {},
  ): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    await settleOne(settleClaim, toReleaseClaim(await getHold(lookups, id)), signal);
  },
} as const satisfies RunnableOperation;

export function demandRelease(guard: Guard, hold: Hold | undefined): Promise<void> {
  return demandOfHold(guard, hold, "hold.release", (found) => found);
}

export function toReleaseClaim({
  id: holdId,
  ticketOptionId,
}: Pick<Hold, "id" | "ticketOptionId">) {
  return { kind: "release", ticketOptionId, holdId } as const;
}
