import { OPERATIONS, type Operation, type OperationName } from "@ticket-allocation/core";

import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { isOfAddressed } from "../routes/addressed.ts";
import { exampleOf, type ErrorExample, type Examples } from "./to-error-example.ts";
import { ERROR_EXAMPLES, type ErrorName } from "./error-examples.ts";
import { response } from "./responses.ts";

/** What every route can answer. */
export const BODYLESS_ERRORS = errorExamples(
  "invalidQueryParameter",
  "mediaTypeParameters",
  "notAcceptable",
  "internalError",
);

/** What can be wrong with a request that reads. */
export const READ_ERRORS = { ...BODYLESS_ERRORS, ...errorExamples("busy") };

/** What can be wrong with a request that has a body. */
export const BODY_ERRORS = {
  ...BODYLESS_ERRORS,
  ...errorExamples("bodyTooLarge", "unsupportedMediaType"),
};

export function errorExamples(...names: readonly ErrorName[]): Examples {
  return Object.fromEntries(names.map((name) => [name, ERROR_EXAMPLES[name]]));
}

/**
 * The errors of an operation, by their codes, but for what is wrong with its document.
 *
 * @param document what was sent
 * @param isAddressed whether the path names the resource: then nothing in the document is wrong
 */
export function operationExamples(
  name: OperationName,
  document?: unknown,
  isAddressed = false,
): Examples {
  const { errors, takesKey }: Operation = OPERATIONS[name];
  return {
    ...Object.fromEntries(
      errors.flatMap((code) => {
        const example = exampleOf(code, isAddressed && isOfAddressed(code) ? undefined : document);
        return example ? [[code, example]] : [];
      }),
    ),
    ...(takesKey && errorExamples("invalidIdempotencyKey")),
    ...errorExamples("forbidden"),
  };
}

/**
 * A response for each status that errors have, described by their titles.
 *
 * @param secured whether callers must bring a bearer token, and not every one will do
 */
export function errorResponses(secured: boolean, examples: Examples, mediaType: string) {
  const all = { ...examples, ...errorExamples("credentialsMissing", "credentialsInvalid") };
  const shown = Object.entries(all).filter(([, example]) => secured || !isOfAccess(example));
  const byStatus = Map.groupBy(shown, ([, { errors }]) => Number(errors[0]?.status));
  return Object.fromEntries(
    [...byStatus].map(([status, entries]) => {
      const titles = entries.flatMap(([, { errors }]) => errors.map(({ title }) => title));
      const description = `${[...new Set(titles)].join(". ")}.`;
      const { headers, ...rest } = response(
        description,
        "Errors",
        Object.fromEntries(entries),
        BEFORE_AGREEMENT.has(status) ? JSON_API_MEDIA_TYPE : mediaType,
      );
      const isChallenged = entries.some(([, example]) => isOfAccess(example));
      return [
        status,
        {
          ...rest,
          headers: {
            ...headers,
            ...(isChallenged && CHALLENGE),
            ...(status === 503 && RETRY_AFTER),
          },
        },
      ];
    }),
  );
}

/** The statuses of what is answered before it is agreed that the answer is in the extension. */
const BEFORE_AGREEMENT: ReadonlySet<number> = new Set([401, 406, 415]);

const CHALLENGE = {
  "WWW-Authenticate": { schema: { type: "string" }, description: "RFC 6750, section 3." },
};

export const RETRY_AFTER = {
  "Retry-After": {
    description: "Seconds to wait before asking again.",
    schema: { type: "integer", minimum: 0 },
  },
};

function isOfAccess({ errors }: ErrorExample): boolean {
  return errors.some(({ code }) => code === "unauthenticated" || code === "forbidden");
}
