import { OPERATIONS, type OperationName } from "@ticket-allocation/core";

import { SHOWN_RESOURCES, shownDocument } from "../documents/shown-resource.ts";
import type { Kind } from "../resources/kinds.ts";
import { includableMembers, includableTypes } from "../resources/members.ts";
import { notFoundExample, sentExamples, type Examples } from "./to-error-example.ts";
import type { ErrorName } from "./error-examples.ts";
import {
  BODY_ERRORS,
  BODYLESS_ERRORS,
  errorExamples,
  operationExamples,
  READ_ERRORS,
} from "./error-responses.ts";
import { camelCase, wordsIn } from "./names.ts";
import {
  fieldsParameter,
  idParameter,
  IF_NONE_MATCH_PARAMETER,
  includeParameter,
  keyParameters,
} from "./parameters.ts";
import { createdResponse, foundResponses, taggedResponse } from "./responses.ts";
import type { RouteDescription, SentResource } from "./route-description.ts";

/** What is said of a route, besides what follows from the kind of its resource and from its operation. */
export interface RouteWords {
  readonly summary: string;
  /** @default that of the operation */
  readonly description?: string;
  /** Besides those of the operation, and of every such route. */
  readonly errors?: readonly ErrorName[];
}

/** The same of a route that takes a document. */
export interface SendingWords extends RouteWords {
  /** What the core does, each with a document that asks for it. */
  readonly operations: readonly [OperationExample, ...OperationExample[]];
  readonly sent: SentResource;
  /** Of errors that no other route has. */
  readonly examples?: Examples;
}

type OperationExample = readonly [name: OperationName, document: { readonly data: object }];

export interface CreationWords extends SendingWords {
  /** What is answered. @default the example of the kind */
  readonly example?: object;
  /** Ids of what can be done with the new resource. @default that it is found */
  readonly next?: readonly string[];
}

export function describeCreation(kind: Kind, words: CreationWords): RouteDescription {
  const { name, tag } = kind;
  const { summary, sent, example, next = [`find${name}`] } = words;
  const [[operation]] = words.operations;
  return {
    operationId: `create${name}`,
    tag,
    summary,
    description: words.description ?? OPERATIONS[operation].description,
    parameters: [...shownParameters(kind), ...keyParameters(operation)],
    sent,
    answers: { 201: createdResponse(`${name}Document`, shownExample(kind, example), next) },
    errors: { ...BODY_ERRORS, ...errorsOfSending(kind, words, false) },
  };
}

export function describeChange(kind: Kind, words: SendingWords): RouteDescription {
  const { name, tag } = kind;
  const { summary, sent } = words;
  const [[operation]] = words.operations;
  return {
    operationId: operation,
    tag,
    summary,
    description: words.description ?? OPERATIONS[operation].description,
    parameters: [idParameter(), ...shownParameters(kind)],
    sent,
    answers: {
      200: taggedResponse("In its current state.", `${name}Document`, shownExample(kind)),
    },
    errors: {
      ...BODY_ERRORS,
      ...errorsOfSending(kind, words, true),
    },
  };
}

export function describeFind(
  kind: Kind,
  { summary, errors = [] }: Pick<RouteWords, "summary" | "errors">,
): RouteDescription {
  const { type, name, tag } = kind;
  return {
    operationId: `find${name}`,
    tag,
    summary,
    description: "HEAD is supported too.",
    parameters: [idParameter(), ...shownParameters(kind), IF_NONE_MATCH_PARAMETER],
    answers: foundResponses(`The ${wordsIn(name)}.`, `${name}Document`, shownExample(kind)),
    errors: { ...READ_ERRORS, ...notFoundExample(kind), ...errorExamples(...errors) },
    schemas: { [name]: SHOWN_RESOURCES[type], [`${name}Document`]: shownDocument(type) },
  };
}

/** @param done what the answer means */
export function describeRemoval(
  { tag }: Kind,
  operation: OperationName,
  { summary, done }: { readonly summary: string; readonly done: string },
): RouteDescription {
  return {
    operationId: operation,
    tag,
    summary,
    description: OPERATIONS[operation].description,
    parameters: [idParameter()],
    answers: { 204: { description: done } },
    errors: { ...BODYLESS_ERRORS, ...operationExamples(operation) },
  };
}

/** The parameters that say what is shown of a resource. */
function shownParameters({ type }: Kind): readonly object[] {
  const includable = includableMembers(type);
  if (includable.length === 0) return [fieldsParameter(type)];
  const description =
    includable.join() === "ticket_option"
      ? "Includes the ticket option, in `included`."
      : "Answers these too, in `included`, as far as the caller may read them.";
  return [
    fieldsParameter(type),
    includeParameter(description, includable),
    ...includableTypes(type).map(fieldsParameter),
  ];
}

function shownExample({ name, example }: Kind, data: object = example) {
  return { [camelCase(name)]: { data } };
}

/** @param isAddressed whether the path names the resource */
function errorsOfSending(
  { name }: Kind,
  { operations, sent, errors = [], examples }: SendingWords,
  isAddressed: boolean,
) {
  const ofOperations = operations.map(([operation, document]) =>
    operationExamples(operation, document, isAddressed),
  );
  return {
    ...Object.assign({}, ...ofOperations),
    ...errorExamples(...errors, ...(isAddressed ? (["idConflict"] as const) : [])),
    ...examples,
    ...sentExamples(name, sent),
  };
}
