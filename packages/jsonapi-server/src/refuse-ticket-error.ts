import type {
  InputIssue,
  NewPurchase,
  NewTicketOption,
  TicketError,
  TicketErrorCode,
} from "@ticket-allocation/core";

import { errorObject, Refusal, type ErrorCode } from "./refusal.ts";

interface TicketErrorAnswer {
  readonly code: ErrorCode;
  /** The member of the document that is to blame. */
  readonly pointer: string;
  /** @default the error's message */
  readonly detail?: string;
}

/** How each refusal of the box office is answered. */
const ANSWERS = {
  invalid_input: { code: "invalid_input", pointer: "/data" },
  ticket_option_not_found: {
    code: "ticket_option_not_found",
    pointer: "/data/relationships/ticket_option/data/id",
  },
  ticket_option_id_taken: { code: "ticket_option_id_taken", pointer: "/data/id" },
  allocation_exceeded: {
    code: "invalid_purchase_quantity",
    // Not /data/attributes/quantity: clients rely on this one as it is.
    pointer: "/data/quantity",
    detail: "Unable to reserve given quantity of ticket options",
  },
} as const satisfies Record<TicketErrorCode, TicketErrorAnswer>;

/** Where each field of the box office's inputs stands in a document. */
const POINTERS: ReadonlyMap<PropertyKey, string> = new Map(
  Object.entries({
    id: "/data/id",
    name: "/data/attributes/name",
    description: "/data/attributes/description",
    allocation: "/data/attributes/allocation",
    quantity: "/data/attributes/quantity",
    ticketOptionId: "/data/relationships/ticket_option/data/id",
    userId: "/data/relationships/user/data/id",
  } satisfies Record<keyof NewTicketOption | keyof NewPurchase, string>),
);

/** Says in the words of a document what the box office has refused. */
export function refuseTicketError(error: TicketError): Refusal {
  if (error.code === "invalid_input") return new Refusal(error.issues.map(errorOfIssue));

  const { code, pointer, detail = error.message }: TicketErrorAnswer = ANSWERS[error.code];
  return new Refusal([errorObject(code, detail, { pointer })]);
}

function errorOfIssue({ path: [field = "", ...rest], message }: InputIssue) {
  const { code, pointer } = ANSWERS.invalid_input;
  const name = [field, ...rest].map(String).join(".");
  return errorObject(code, `${name} ${message}`, { pointer: POINTERS.get(field) ?? pointer });
}
