import { OPERATIONS, type OperationName, type ResourceType } from "@ticket-allocation/core";

import { includableMembers } from "../resources/members.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import {
  fieldsParameter,
  keyParameters,
  idParameter,
  includeParameter,
  IF_NONE_MATCH_PARAMETER,
} from "./parameters.ts";
import { requestBody } from "./request-body.ts";
import {
  BODY_ERRORS,
  CONDITION_ERRORS,
  errorExamples,
  errorResponses,
  operationExamples,
  READ_ERRORS,
  type ErrorName,
} from "./error-responses.ts";
import { createdResponse, foundResponses } from "./responses.ts";

/** Something that is done to purchases or ticket options, and stays beside them. */
interface RecordedChange {
  readonly type: ResourceType;
  readonly operation: OperationName;
  /** Of its schema. */
  readonly name: "Cancellation" | "Exchange" | "Transfer" | "CapacityMove";
  /** What creates it. */
  readonly summary: string;
  readonly findSummary: string;
  readonly sent: object;
  readonly shown: object;
  readonly errors: readonly ErrorName[];
  readonly notFound: ErrorName;
  /** The types that it leads to. */
  readonly related: readonly ResourceType[];
}

const RECORDED_CHANGES: readonly RecordedChange[] = [
  {
    type: "cancellations",
    operation: "cancelPurchase",
    name: "Cancellation",
    summary: "Gives tickets of a purchase back: all that are left of it, or fewer",
    findSummary: "Shows a cancellation",
    sent: DOCUMENT_EXAMPLES.newCancellation,
    shown: DOCUMENT_EXAMPLES.cancellation,
    errors: ["invalidPurchase", "cancellationTypeConflict"],
    notFound: "cancellationNotFound",
    related: ["purchases", "ticket_options"],
  },
  {
    type: "exchanges",
    operation: "exchangePurchase",
    name: "Exchange",
    summary:
      "Gives tickets of a purchase back, and purchases as many of another ticket option: all that are left of it, or fewer",
    findSummary: "Shows an exchange",
    sent: DOCUMENT_EXAMPLES.newExchange,
    shown: DOCUMENT_EXAMPLES.exchange,
    errors: ["drawnNotSufficient", "invalidPurchase", "exchangeTypeConflict"],
    notFound: "exchangeNotFound",
    related: ["purchases", "ticket_options"],
  },
  {
    type: "transfers",
    operation: "transferPurchase",
    name: "Transfer",
    summary: "Gives what is left of a purchase to another user",
    findSummary: "Shows a transfer",
    sent: DOCUMENT_EXAMPLES.newTransfer,
    shown: DOCUMENT_EXAMPLES.transfer,
    errors: ["invalidTransfer", "transferTypeConflict"],
    notFound: "transferNotFound",
    related: ["purchases", "ticket_options"],
  },
  {
    type: "capacity_moves",
    operation: "moveCapacity",
    name: "CapacityMove",
    summary:
      "Moves tickets that are left from the capacity of one ticket option to that of another",
    findSummary: "Shows a move of capacity",
    sent: DOCUMENT_EXAMPLES.newCapacityMove,
    shown: DOCUMENT_EXAMPLES.capacityMove,
    errors: ["invalidCapacityMove", "sameOptionsMoved", "capacityMoveTypeConflict"],
    notFound: "capacityMoveNotFound",
    related: ["ticket_options"],
  },
];

export function recordedChangePaths(secured: boolean) {
  return Object.assign({}, ...RECORDED_CHANGES.map((change) => pathsOf(change, secured)));
}

function pathsOf(change: RecordedChange, secured: boolean) {
  const { type, operation, name, summary, findSummary, errors, notFound } = change;
  const words = type.replaceAll("_", " ").replace(/s$/u, "");
  const exampleName = name.replace(/^./u, (letter) => letter.toLowerCase());
  const example = { [exampleName]: change.shown };
  const shown = [
    fieldsParameter(type),
    includeParameter(
      "Answers these too, in `included`, as far as the caller may read them.",
      includableMembers(type),
    ),
    ...change.related.map(fieldsParameter),
  ];
  return {
    [`/${type}`]: {
      post: {
        operationId: `create${name}`,
        summary,
        description: OPERATIONS[operation].description,
        parameters: [...shown, ...keyParameters(operation)],
        requestBody: requestBody(`${name}Input`, { [exampleName]: change.sent }),
        responses: {
          201: createdResponse(`${name}Document`, example, [`find${name}`]),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples(operation, change.sent),
            ...errorExamples(...errors),
          }),
        },
      },
    },
    [`/${type}/{id}`]: {
      get: {
        operationId: `find${name}`,
        summary: findSummary,
        description: "HEAD is supported too.",
        parameters: [idParameter(), ...shown, IF_NONE_MATCH_PARAMETER],
        responses: {
          ...foundResponses(`The ${words}.`, `${name}Document`, example),
          ...errorResponses(secured, { ...READ_ERRORS, ...errorExamples(notFound) }),
        },
      },
    },
  };
}
