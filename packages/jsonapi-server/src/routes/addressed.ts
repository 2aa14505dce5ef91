import { isTicketError, type TicketErrorCode } from "@ticket-allocation/core";

import { errorObject, Refusal } from "../refusals/refusal.ts";
import { refuseTicketError } from "../refusals/refuse-ticket-error.ts";

/** @throws {Refusal} 409 when a document names another resource than its path */
export function expectAddressed(id: string, addressed: string): void {
  if (id === addressed.toLowerCase()) return;
  const detail = "id must be the one in the path";
  throw new Refusal([errorObject("id_conflict", detail, { pointer: "/data/id" })]);
}

const OF_ADDRESSED: ReadonlySet<TicketErrorCode> = new Set([
  "ticket_option_not_found",
  "hold_not_found",
  "hold_not_active",
] as const);

/** Whether an error of a change is about the resource that the path names. */
export function isOfAddressed(code: TicketErrorCode): boolean {
  return OF_ADDRESSED.has(code);
}

/** An error about the resource that the path names has no pointer: nothing in the document is wrong. */
export async function changeAddressed<Result>(changing: Promise<Result>): Promise<Result> {
  try {
    return await changing;
  } catch (error) {
    if (isTicketError(error) && isOfAddressed(error.code)) throw refuseTicketError(error);
    throw error;
  }
}
