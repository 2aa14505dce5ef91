import {
  ForbiddenError,
  TICKET_ERRORS,
  type InputIssue,
  type LineError,
  type OrderForbiddenError,
  type TicketErrorCode,
} from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { ErrorType } from "./error-type.ts";

const {
  invalid_input: InvalidInputError,
  order_refused: OrderRefusedError,
  allocation_exceeded,
  held_limit_exceeded,
  sale_not_open,
  sale_paused,
  user_limit_exceeded,
  ...plain
} = TICKET_ERRORS;

/** Errors of a sale that a ticket option may cause which the wanted one draws on. */
const ofDrawn = [
  allocation_exceeded,
  held_limit_exceeded,
  sale_not_open,
  sale_paused,
  user_limit_exceeded,
];

const DRAWN =
  "Id of the ticket option that refuses, if it is one that the wanted one draws on. Null: the wanted one.";

/** Adds a type for each error, named like its class. */
export function addErrors(): void {
  for (const type of Object.values(plain)) builder.objectType(type, describe(type));

  for (const type of ofDrawn) {
    builder.objectType(type, {
      ...describe(type),
      fields: (t) => ({
        ticketOptionId: t.id({
          nullable: true,
          description: DRAWN,
          resolve: ({ drawnTicketOptionId }) => drawnTicketOptionId ?? null,
        }),
      }),
    });
  }

  builder.objectType(InvalidInputError, {
    ...describe(InvalidInputError),
    fields: (t) => ({
      issues: t.field({
        type: [InputIssueType],
        description: "Every rule that is broken.",
        resolve: ({ issues }) => issues,
      }),
    }),
  });

  builder.objectType(OrderRefusedError, {
    ...describe(OrderRefusedError),
    fields: (t) => ({
      lines: t.field({
        type: [OrderLineErrorType],
        description: "Each refused line, in the order of the lines.",
        resolve: linesOf,
      }),
    }),
  });

  builder.objectType(ForbiddenError, {
    name: "ForbiddenError",
    description: "The caller may not do this.",
    interfaces: [ErrorType],
    fields: (t) => ({
      lines: t.field({
        type: [OrderLineErrorType],
        nullable: true,
        description: "Of an order or a basket: each forbidden line. Null otherwise.",
        resolve: (error) => (hasLines(error) ? linesOf(error) : null),
      }),
    }),
  });
}

function linesOf({ lines }: RefusedOrder): readonly RefusedLine[] {
  return [...lines].map(([line, error]) => ({ line, error })).toSorted((a, b) => a.line - b.line);
}

/** By its member: Pothos gives the resolver a proxy, whose class is that of the type. */
function hasLines(error: ForbiddenError): error is OrderForbiddenError {
  return "lines" in error;
}

interface RefusedOrder {
  readonly lines: ReadonlyMap<number, RefusedLine["error"]>;
}

interface RefusedLine {
  readonly line: number;
  readonly error: LineError | ForbiddenError;
}

function describe({ errorName, description }: (typeof TICKET_ERRORS)[TicketErrorCode]) {
  return { name: errorName, description: `${description}.`, interfaces: [ErrorType] };
}

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

const OrderLineErrorType = builder.objectRef<RefusedLine>("OrderLineError").implement({
  description: "Why one line of an order or a basket was refused.",
  fields: (t) => ({
    line: t.exposeInt("line", { description: "Its index among the lines, from 0." }),
    code: t.string({
      description: "Stable, for programs: the code of the refusal that it would meet alone.",
      resolve: ({ error }) => error.code,
    }),
    message: t.string({
      description: "For people. It may be reworded.",
      resolve: ({ error }) => error.message,
    }),
    ticketOptionId: t.id({
      nullable: true,
      description: DRAWN,
      resolve: ({ error }) =>
        ("drawnTicketOptionId" in error ? error.drawnTicketOptionId : undefined) ?? null,
    }),
  }),
});
