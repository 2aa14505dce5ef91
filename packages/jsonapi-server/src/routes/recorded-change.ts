import type {
  BoxOffice,
  CallOptions,
  InputIssue,
  OperationName,
  ResourceType,
} from "@ticket-allocation/core";
import { InvalidInputError } from "@ticket-allocation/core";

import { parseSent } from "../documents/parse-document.ts";
import type { SentDocument } from "../documents/sent-document.ts";
import { errorsFor } from "../open-api/to-error-example.ts";
import type { ErrorName } from "../open-api/error-examples.ts";
import { camelCase } from "../open-api/names.ts";
import type { ExampleResource, Kind } from "../resources/kinds.ts";
import type { Thing } from "../resources/resource.ts";
import { createRoute, findRoute } from "./resource-route.ts";
import type { Route } from "./route.ts";

/** Something that is done once, and can be found afterwards. */
interface RecordedChange<Input, Made extends Thing> extends Omit<Kind<Made>, "type" | "example"> {
  readonly type: ResourceType;
  readonly operation: OperationName;
  readonly document: SentDocument<Input>;
  readonly create: (boxOffice: BoxOffice, input: Input, options: CallOptions) => Promise<Made>;
  readonly summary: string;
  readonly findSummary: string;
  /** An example of what a client sends, without the type. */
  readonly sent: object;
  /** The answer to it, without the type. */
  readonly made: Omit<ExampleResource, "type">;
  /** Members that break a rule of the document. */
  readonly invalid: object;
  /** What the core finds wrong, by names of examples. @default nothing else */
  readonly issues?: Readonly<Record<string, InputIssue>>;
  /** Besides those of the operation. @default none */
  readonly errors?: readonly ErrorName[];
}

/** The routes that create and find it. */
export function recordedChange<Input, Made extends Thing>({
  operation,
  document: sentDocument,
  create,
  summary,
  findSummary,
  sent,
  made,
  invalid,
  issues = {},
  errors = [],
  ...kindOf
}: RecordedChange<Input, Made>): readonly Route[] {
  const { type, name } = kindOf;
  const kind: Kind<Made> = { ...kindOf, example: { type, ...made } };
  const example = { data: { type, ...sent } };
  return [
    createRoute(
      kind,
      ({ boxOffice, document, options }) =>
        create(boxOffice, parseSent(sentDocument, document), options),
      {
        summary,
        operations: [[operation, example]],
        sent: {
          name: `${name}Input`,
          schemas: [sentDocument.schema],
          examples: { [camelCase(name)]: example },
          invalid,
        },
        errors,
        examples: Object.fromEntries(
          Object.entries(issues).map(([issueName, issue]) => [
            issueName,
            errorsFor(new InvalidInputError([issue]), example),
          ]),
        ),
      },
    ),
    findRoute(kind, { summary: findSummary }),
  ];
}
