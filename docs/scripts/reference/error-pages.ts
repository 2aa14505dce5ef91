import { TICKET_ERRORS } from "@ticket-allocation/core";

import { LOOPBACK_REFUSAL_KINDS } from "../../../packages/gateway/src/http/guard-loopback.ts";
import { HTTP_REFUSALS } from "../../../packages/gateway/src/http/http-refusal.ts";
import { STREAMS_REFUSAL_KIND } from "../../../packages/gateway/src/http/to-node-handler.ts";
import { ERRORS, type ErrorEntry } from "../../../packages/jsonapi-server/src/refusals/errors.ts";
import { PROTOCOL_ERRORS } from "../../../packages/jsonapi-server/src/refusals/protocol-errors.ts";
import { inCode, toSentence, toTable, toText, type ReferencePage } from "./markdown.ts";

/** An error as the reference shows it. */
export interface DocumentedError {
  /** The code of the core, which GraphQL answers. */
  readonly code: string;
  /** The code that JSON:API answers, and its status. Undefined: it answers the errors of the lines. */
  readonly rest:
    | { readonly code: string; readonly status: number; readonly title: string }
    | undefined;
  /** The class of the core and the type of GraphQL. Undefined: it is no error of the core. */
  readonly errorName?: string;
  readonly description: string;
  readonly advice: string;
}

/** Every error code that a client may get, in the order of the alphabet. */
export function documentedErrors(): readonly DocumentedError[] {
  const entries: Readonly<Record<string, ErrorEntry>> = ERRORS;
  const ofCore = Object.values(TICKET_ERRORS).map((type) => {
    const entry = entries[type.code];
    const rest = entry && { ...entry, code: entry.code ?? type.code };
    const { code, errorName, description, advice } = type;
    return { code, rest, errorName, description, advice };
  });
  const ofProtocol = Object.entries(PROTOCOL_ERRORS).map(([code, entry]) => {
    const { status, title, description, advice } = entry;
    return { code, rest: { code, status, title }, description, advice };
  });
  const ofHttp = Object.entries(HTTP_REFUSALS)
    // The JSON:API has this, too.
    .filter(([code]) => !(code in PROTOCOL_ERRORS))
    .map(([code, { status, title, detail, advice }]) => {
      return { code, rest: { code, status, title }, description: detail, advice };
    });
  const ofGateway = [...LOOPBACK_REFUSAL_KINDS, STREAMS_REFUSAL_KIND].map((kind) => {
    const { code, description, advice } = kind;
    return { code, rest: kind, description, advice };
  });
  return [...ofCore, ...ofProtocol, ...ofHttp, ...ofGateway].toSorted((a, b) =>
    a.code.localeCompare(b.code),
  );
}

/** The page of all error codes. Each has a heading, so that it can be linked to: `errors.md#sale_paused`. */
export function errorPages(): readonly ReferencePage[] {
  const errors = documentedErrors();
  const rows = errors.map((error) => [
    `[${inCode(error.code)}](#${error.code})`,
    error.rest ? String(error.rest.status) : "",
    toSentence(error.description),
  ]);
  const text = toText(
    "Every error has a `code` that stays the same in later versions: programs compare it. `title`, `detail` and `message` are for people and may be reworded. " +
      "JSON:API answers the code in `errors[].code`, GraphQL in `code` of a result that implements `Error`, or in upper case in `extensions.code`, and the core in `code` of the error that it throws.",
    "After each of these errors nothing was changed, except after `outcome_unknown`, `internal_error` and `request_aborted`, where that is not known.",
    toTable(["code", "status", "meaning"], rows),
    ...errors.map(describe),
  );
  return [
    {
      path: "errors",
      title: "Error codes",
      description: "Every error code: what it means, and what to do.",
      order: 3,
      text,
    },
  ];
}

function describe({ code, rest, errorName, description, advice }: DocumentedError): string {
  const facts = [
    rest ? `status ${rest.status}` : "JSON:API answers the error of each line instead",
    ...(rest && rest.code !== code ? [`JSON:API answers the code ${inCode(rest.code)}`] : []),
    ...(errorName === undefined ? [] : [`class and GraphQL type ${inCode(errorName)}`]),
  ];
  return toText(
    `## ${code}`,
    `${toSentence(description)} (${facts.join("; ")})`,
    `**What to do:** ${advice}`,
  );
}
