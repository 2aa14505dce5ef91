import { demandOfHold } from "../access/guard.ts";
import type { CallOptions } from "../model/call-options.ts";
import { holdExtensionSchema, type Hold, type HoldExtension } from "../model/hold.ts";
import { settleOne } from "../settle/settle-claim.ts";
import { OF_AN_INPUT } from "./error-codes.ts";
import { getHold } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";

export const extendHold = {
  description:
    "Makes a hold expire at another time. It takes no key: repeated, it counts from its own time.",
  input: holdExtensionSchema,
  errors: ["hold_not_found", "hold_not_active", "hold_extension_exceeded", ...OF_AN_INPUT],
  action: "hold.extend",
  demand: async (guard, { holdId }: HoldExtension) =>
    demandOfHold(guard, await guard.boxOffice.findHold(holdId), "hold.extend", (found) => found),
  takesKey: false,
  claim: "extension",
  async run(
    { lookups, settleClaim, maxHoldSeconds: maxSeconds },
    input: HoldExtension,
    { signal }: Pick<CallOptions, "signal"> = {},
  ): Promise<Hold> {
    const { holdId, seconds } = parseRequest(holdExtensionSchema, input, { signal });
    const found = await getHold(lookups, holdId);
    const { ticketOptionId } = found;
    const { hold } = await settleOne(
      settleClaim,
      { kind: "extension", ticketOptionId, holdId: found.id, seconds, maxSeconds },
      signal,
    );
    return { ...found, ...hold! };
  },
} as const satisfies RunnableOperation;
