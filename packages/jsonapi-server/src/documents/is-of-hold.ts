import { noToOne, object } from "./envelope.ts";
import { leadsTo } from "./point-into.ts";

/** Whether a document or an operation makes a purchase of a hold. */
export function isOfHold(document: unknown): boolean {
  return leadsTo(document, "/data/relationships/hold") && !withoutHold.safeParse(document).success;
}

/** An empty relationship is sent by clients that send all of a resource. */
const withoutHold = object({ data: object({ relationships: object({ hold: noToOne() }) }) });
