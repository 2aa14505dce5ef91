import type { CallOptions } from "../model/call-options.ts";
import { HoldNotFoundError } from "../model/errors.ts";
import { holdExtensionSchema, type Hold, type HoldExtension } from "../model/hold.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";
import type { Find } from "./find-resources.ts";
import { parseRequest } from "./parse-request.ts";

export async function extendHold(
  findHolds: Find<Hold>,
  settleClaim: SettleClaim,
  maxSeconds: number,
  input: HoldExtension,
  { signal }: Pick<CallOptions, "signal"> = {},
): Promise<Hold> {
  const { holdId, seconds } = parseRequest(holdExtensionSchema, input, { signal });
  const [found] = await findHolds([holdId]);
  if (!found) throw new HoldNotFoundError();
  const { ticketOptionId } = found;
  const { hold } = await settleOne(
    settleClaim,
    { kind: "extension", ticketOptionId, holdId: found.id, seconds, maxSeconds },
    signal,
  );
  return { ...found, ...hold! };
}
