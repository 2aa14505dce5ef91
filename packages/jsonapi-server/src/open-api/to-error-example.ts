import {
  AllocationExceededError,
  TICKET_ERRORS,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
  type TicketError,
  type TicketErrorCode,
} from "@ticket-allocation/core";
import type { z } from "zod";

import { parseDocument } from "../documents/parse-document.ts";
import { valueAt } from "../documents/point-into.ts";
import type { ErrorObject } from "../refusals/refusal.ts";
import { toRefusal } from "../refusals/to-refusal.ts";
import type { Kind } from "../resources/kinds.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { camelCase } from "./names.ts";
import type { SentResource } from "./route-description.ts";

export interface ErrorExample {
  readonly errors: readonly ErrorObject[];
}

export type Examples = Readonly<Record<string, ErrorExample>>;

const { id: OPTION_ID } = DOCUMENT_EXAMPLES.ticketOption.data;

/** @param document what was sent */
export function errorsFor(error: unknown, document?: unknown): ErrorExample {
  const refusal = toRefusal(error, document);
  if (!refusal) throw error;
  return { errors: refusal.errors };
}

export function errorsOf(refuse: () => unknown): ErrorExample {
  try {
    refuse();
  } catch (error) {
    return errorsFor(error);
  }
  throw new Error("Nothing was refused");
}

/** What is wrong with a document. */
export function parsed(schema: z.ZodType, document: unknown): ErrorExample {
  return errorsOf(() => parseDocument(schema, document));
}

/** The error of a resource that does not exist. */
export function notFoundExample({ name, toNotFound }: Kind): Examples {
  return { [`${camelCase(name)}NotFound`]: errorsFor(toNotFound(OPTION_ID)) };
}

/** What can be wrong with a document that is right otherwise. */
export function sentExamples(
  ofType: string,
  { name, schemas: [schema], examples, invalid }: SentResource,
): Examples {
  const [document] = Object.values(examples);
  const refused = (members: object) => parsed(schema, { data: { ...document?.data, ...members } });
  return {
    ...(invalid && { [`invalid${name.replace(/Input$/u, "")}`]: refused(invalid) }),
    [`${camelCase(ofType)}TypeConflict`]: refused({ type: "orders" }),
  };
}

/**
 * The answer to an error of the box office; undefined for those that list what is wrong.
 *
 * @param document what was sent
 */
export function exampleOf(code: TicketErrorCode, document: unknown): ErrorExample | undefined {
  if (code === "invalid_input" || code === "order_refused") return undefined;
  const isOfId = code === "id_taken" || code === "ticket_option_id_taken";
  const sent = isOfId && document !== undefined ? { data: { id: OPTION_ID } } : document;
  return errorsFor(errorOf(code, document), sent);
}

function errorOf(
  code: Exclude<TicketErrorCode, "invalid_input" | "order_refused">,
  document: unknown,
): TicketError {
  if (code === "allocation_exceeded") return new AllocationExceededError(OPTION_ID, 2);
  if (code === "ticket_option_id_taken") return new TicketOptionIdTakenError(OPTION_ID);
  if (code === "ticket_option_not_found") {
    const drawnId = valueAt(document, "/data/relationships/draws_on/data/0/id");
    return new TicketOptionNotFoundError(typeof drawnId === "string" ? drawnId : OPTION_ID);
  }
  return new TICKET_ERRORS[code]();
}
