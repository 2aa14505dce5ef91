import {
  AllocationExceededError,
  BusyError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  OutcomeUnknownError,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
  type InputIssue,
  type TicketError,
  type TicketErrorCode,
} from "@ticket-allocation/core";

import { builder } from "./builder.ts";

const ErrorType = builder.interfaceRef<TicketError | ForbiddenError>("Error").implement({
  description:
    "Why the box office did not do what it was asked. Nothing was changed, unless the code is outcome_unknown.",
  fields: (t) => ({
    code: t.exposeString("code", {
      description: "Stable, for programs: the box office's own word for this refusal.",
    }),
    message: t.exposeString("message", { description: "For people. It may be reworded." }),
  }),
});

const InputIssueType = builder.objectRef<InputIssue>("InputIssue").implement({
  description: "One thing wrong with an input.",
  fields: (t) => ({
    path: t.stringList({
      description: 'Field names from the root of the input, such as ["quantity"].',
      resolve: ({ path }) => path.map(String),
    }),
    message: t.exposeString("message", {
      description: 'What the value must be, to be read after its name: "must not be blank".',
    }),
  }),
});

builder.objectType(InvalidInputError, {
  name: "InvalidInputError",
  description: "The input breaks rules.",
  interfaces: [ErrorType],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: "Every rule that is broken.",
      resolve: ({ issues }) => issues,
    }),
  }),
});

builder.objectType(TicketOptionNotFoundError, {
  name: "TicketOptionNotFoundError",
  description: "There is no such ticket option.",
  interfaces: [ErrorType],
});

builder.objectType(TicketOptionIdTakenError, {
  name: "TicketOptionIdTakenError",
  description: "A ticket option has the id that was chosen for a new one.",
  interfaces: [ErrorType],
});

builder.objectType(AllocationExceededError, {
  name: "AllocationExceededError",
  description: "Fewer tickets are left than were asked for.",
  interfaces: [ErrorType],
});

builder.objectType(IdempotencyKeyReusedError, {
  name: "IdempotencyKeyReusedError",
  description: "The idempotency key was used for another request.",
  interfaces: [ErrorType],
});

builder.objectType(BusyError, {
  name: "BusyError",
  description: "There is too much to do. Nothing was done: ask again a second later.",
  interfaces: [ErrorType],
});

builder.objectType(OutcomeUnknownError, {
  name: "OutcomeUnknownError",
  description:
    "It is not known whether this was done. Ask again with the same idempotency key, which finds out and never does it twice.",
  interfaces: [ErrorType],
});

builder.objectType(ForbiddenError, {
  name: "ForbiddenError",
  description: "The caller may not do this.",
  interfaces: [ErrorType],
});

type Refusals = {
  readonly [Code in TicketErrorCode]: new (
    ...args: never[]
  ) => Extract<TicketError, { code: Code }>;
};

/** Every refusal of the box office, for the unions to choose from. */
export const refusals = {
  invalid_input: InvalidInputError,
  ticket_option_not_found: TicketOptionNotFoundError,
  ticket_option_id_taken: TicketOptionIdTakenError,
  allocation_exceeded: AllocationExceededError,
  idempotency_key_reused: IdempotencyKeyReusedError,
  busy: BusyError,
  outcome_unknown: OutcomeUnknownError,
} as const satisfies Refusals;
