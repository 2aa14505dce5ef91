import { isTicketError, type BoxOffice } from "@ticket-allocation/core";

import type { ModelLine, ModelRequest } from "../from-itf.ts";
import { referenceOf, TICK_SECONDS, type RowIds } from "./rows.ts";

export interface SendOptions {
  readonly boxOffice: BoxOffice;
  readonly request: ModelRequest;
  /** Makes the idempotency keys of one replay different from those of another. */
  readonly keyPrefix: string;
  /** By their names in the model. */
  readonly optionIds: ReadonlyMap<string, string>;
  readonly userIds: ReadonlyMap<string, string>;
  readonly rowIds: RowIds;
}

/**
 * Calls the method of the box office that a request of the model stands for.
 *
 * @returns `granted`, or the code of the refusal
 */
export async function sendRequest(options: SendOptions): Promise<string> {
  try {
    await call(options);
    return "granted";
  } catch (error) {
    if (isTicketError(error)) return error.code;
    throw error;
  }
}

async function call({
  boxOffice,
  request,
  keyPrefix,
  optionIds,
  userIds,
  rowIds,
}: SendOptions): Promise<unknown> {
  const { kind, lines, number, duration, hasKey } = request;
  const [first] = lines;
  if (!first) throw new Error("a request has no lines");
  const isSingle = lines.length === 1;
  const options = hasKey ? { idempotencyKey: `${keyPrefix} ${number}`.replaceAll(" ", "-") } : {};
  const reference = referenceOf(number);
  const seconds = duration * TICK_SECONDS - TICK_SECONDS / 2;
  const toTickets = ({ option, user, quantity }: ModelLine) => ({
    ticketOptionId: find(optionIds, option),
    userId: find(userIds, user),
    quantity,
    reference,
  });
  const rowOf = ({ option, row }: ModelLine) =>
    find(rowIds, `${referenceOf(row.request)} ${option}`);
  const toConfirmation = (line: ModelLine) => ({
    holdId: rowOf(line),
    quantity: line.quantity,
    reference,
  });
  switch (kind) {
    case "purchase":
      return isSingle
        ? boxOffice.purchaseTickets(toTickets(first), options)
        : boxOffice.placeOrder(lines.map(toTickets), options);
    case "hold":
      return isSingle
        ? boxOffice.holdTickets({ ...toTickets(first), seconds }, options)
        : boxOffice.holdBasket({ lines: lines.map(toTickets), seconds }, options);
    case "confirmation":
      return isSingle
        ? boxOffice.confirmHold(toConfirmation(first), options)
        : boxOffice.confirmBasket(lines.map(toConfirmation), options);
    case "release":
      return isSingle
        ? boxOffice.releaseHold(rowOf(first))
        : boxOffice.releaseBasket(lines.map(rowOf));
    case "extension":
      return boxOffice.extendHold({ holdId: rowOf(first), seconds });
    case "cancellation":
      return boxOffice.cancelPurchase(
        { purchaseId: rowOf(first), quantity: first.quantity },
        options,
      );
  }
}

function find(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`${name} has no id`);
  return id;
}
