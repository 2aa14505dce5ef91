import { MAX_NEW_TICKET_OPTIONS, MAX_ORDER_LINES, rules } from "@ticket-allocation/core";
import { z } from "zod";

import {
  holdConfirmationDocument,
  newHoldDocument,
  newPurchaseDocument,
  newTicketOptionLine,
} from "./documents.ts";
import { leftOut, object, typeMember } from "./envelope.ts";
import { isOfHold } from "./is-of-hold.ts";
import { leadsTo } from "./point-into.ts";
import { SHOWN_RESOURCES } from "./shown-resource.ts";

const AS_THE_FIRST = "all operations do what the first one does";

/**
 * Ticket options, purchases or holds that are made together, or not at all; holds that become purchases together, or are released.
 *
 * @see https://jsonapi.org/ext/atomic/#document-structure
 */
export const OPERATIONS_DOCUMENTS = {
  ticketOptions: documentOf(
    adding("/ticket_options", newTicketOptionLine.resource),
    MAX_NEW_TICKET_OPTIONS,
  ),
  purchases: documentOf(adding("/purchases", newPurchaseDocument.resource)),
  holds: documentOf(adding("/holds", newHoldDocument.resource)),
  confirmations: documentOf(adding("/purchases", holdConfirmationDocument.resource)),
  releases: documentOf(
    object({
      op: z.literal("remove", { error: `must be "remove": ${AS_THE_FIRST}` }),
      ref: object({ type: typeMember("holds"), id: rules.id }),
      href: leftOut("must be left out: ref names the hold"),
      data: leftOut("must be left out: ref names the hold"),
    }),
  ),
};

export type OperationsKind = keyof typeof OPERATIONS_DOCUMENTS;

/** What the operations of a document do: what the first of them does. */
export function kindOfOperations([first]: readonly unknown[]): OperationsKind {
  if (removal.safeParse(first).success) return "releases";
  if (ofTicketOptions.safeParse(first).success) return "ticketOptions";
  if (ofHolds.safeParse(first).success) return "holds";
  return isOfHold(first) ? "confirmations" : "purchases";
}

const removal = object({ op: z.literal("remove") });
const ofTicketOptions = object({ data: object({ type: z.literal("ticket_options") }) });
const ofHolds = object({ data: object({ type: z.literal("holds") }) });

/** The number of operations, checked before any of them is parsed. */
export const operationsCount = object({ "atomic:operations": list(z.unknown()) });

/** What became of each operation, in their order. */
export const resultsDocument = object({
  "atomic:results": z.array(
    object({
      data: z.union([
        SHOWN_RESOURCES.purchases,
        SHOWN_RESOURCES.holds,
        SHOWN_RESOURCES.ticket_options,
      ]),
    }),
  ),
});

/** Where a member of a line stands. The hold of a line that removes it is named by `ref`. */
export function pointIntoOperation(document: unknown, line: number, pointer: string): string {
  const operation = `/atomic:operations/${line}`;
  return leadsTo(document, `${operation}/ref/id`)
    ? `${operation}/ref/id`
    : `${operation}${pointer}`;
}

function adding<Path extends string, Data extends z.ZodType>(path: Path, data: Data) {
  return object({
    op: z.literal("add", { error: `must be "add": ${AS_THE_FIRST}` }),
    ref: leftOut("must be left out where something is added"),
    href: z.literal(path, { error: `must be "${path}", or left out` }).nullish(),
    data,
  });
}

function documentOf<Operation extends z.ZodType>(
  operation: Operation,
  maxLength = MAX_ORDER_LINES,
) {
  return object({
    "atomic:operations": list(operation, maxLength),
    data: leftOut("must be left out where there are operations"),
    included: leftOut("must be left out where there are operations"),
  });
}

function list<Item extends z.ZodType>(item: Item, maxLength = MAX_ORDER_LINES) {
  const error = `must have 1 to ${maxLength} operations`;
  return z.array(item, { error: "must be a list" }).min(1, { error }).max(maxLength, { error });
}
