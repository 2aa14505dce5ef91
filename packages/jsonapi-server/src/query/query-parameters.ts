import { errorObject, type ErrorObject } from "../refusals/refusal.ts";

/** A query parameter, decoded. */
export interface QueryParameter {
  readonly name: string;
  readonly value: string;
}

/**
 * Splits a query into its parameters.
 *
 * @param query what follows the question mark, as it was sent
 * @param errors gets one for each that is malformed
 */
export function readQueryParameters(
  query: string,
  errors: ErrorObject[],
): readonly QueryParameter[] {
  const parameters: QueryParameter[] = [];
  for (const pair of query.split("&").filter((text) => text !== "")) {
    const equals = pair.indexOf("=");
    const sentName = equals < 0 ? pair : pair.slice(0, equals);
    const name = decode(sentName);
    const value = equals < 0 ? "" : decode(pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      const parameter = name ?? sentName;
      errors.push(refuseParameter(parameter, `${parameter} is not percent-encoded UTF-8`));
    } else {
      parameters.push({ name, value });
    }
  }
  return parameters;
}

export function refuseParameter(name: string, detail: string): ErrorObject {
  return errorObject("invalid_query_parameter", detail, { parameter: name });
}

/** @returns undefined when it is malformed */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
