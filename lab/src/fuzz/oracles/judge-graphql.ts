import { z } from "zod";

import type { FuzzRequest } from "../http/fuzz-request.ts";
import type { Answer } from "../http/send-request.ts";
import { parseJson } from "./parse-json.ts";
import { TYPES_BY_NAME } from "./type-names.ts";
import type { Verdict } from "./verdict.ts";
import { Violation } from "./violation.ts";

const STATUSES = new Set([200, 400, 401, 403, 405, 406, 413, 415]);
const JSON_TYPES = /^application\/(?:graphql-response\+)?json; ?charset=utf-8$/u;

/** https://spec.graphql.org/draft/#sec-Response-Format */
const result = z
  .strictObject({
    data: z.record(z.string(), z.unknown()).nullable().optional(),
    errors: z
      .array(
        z.strictObject({
          message: z.string().min(1),
          locations: z.array(z.object({ line: z.int().min(1), column: z.int().min(1) })).optional(),
          path: z.array(z.union([z.string(), z.int()])).optional(),
          extensions: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .min(1)
      .optional(),
    extensions: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ data, errors }) => data !== undefined || errors !== undefined);

type Result = z.output<typeof result>;

const member = z.object({
  __typename: z.string(),
  id: z.string().optional(),
  code: z.string().optional(),
});

/**
 * Checks a response of GraphQL over HTTP.
 *
 * @throws {Violation}
 */
export function judgeGraphql(
  { method }: Pick<FuzzRequest, "method">,
  { status, headers, body }: Answer,
): Verdict {
  if (!STATUSES.has(status)) throw new Violation(`GraphQL must not respond with ${status}`);
  const contentType = headers.get("content-type");
  if (method === "HEAD") {
    if (body !== "") throw new Violation("HEAD has a body");
    return { outcome: String(status), created: [] };
  }
  if (contentType?.startsWith("text/html") && status === 200) {
    return { outcome: "200 GraphiQL", created: [] };
  }
  if (!contentType || !JSON_TYPES.test(contentType)) {
    if (status < 400) throw new Violation(`the media type is ${contentType}`);
    return { outcome: `${status} plain`, created: [] };
  }
  return judgeResult(status, parseJson(body));
}

function judgeResult(status: number, body: unknown): Verdict {
  const parsed = result.safeParse(body);
  if (!parsed.success) throw new Violation("it is not a GraphQL result");
  const { data, errors = [] } = parsed.data;
  for (const { message, extensions } of errors) {
    if (message === "Unexpected error." || extensions?.["code"] === "INTERNAL_SERVER_ERROR") {
      throw new Violation("it is a fault");
    }
  }
  if (data && status !== 200) throw new Violation(`data with a status of ${status}`);
  return { outcome: `${status} ${outcomeOf(parsed.data)}`, created: createdBy(data ?? {}) };
}

function outcomeOf({ data, errors }: Result): string {
  if (errors) {
    const code = errors[0]?.extensions?.["code"];
    return `error ${typeof code === "string" ? code : "of the request"}`;
  }
  const [first] = Object.values(data ?? {});
  const { __typename, code } = member.safeParse(first).data ?? {};
  return code ?? __typename ?? "data";
}

/** Resources that mutations created. A field of a query does not begin with `__typename`, or creates nothing. */
function createdBy(data: Readonly<Record<string, unknown>>): Verdict["created"] {
  return Object.values(data).flatMap((value) => {
    const { __typename, id } = member.safeParse(value).data ?? {};
    const type = __typename === undefined ? undefined : TYPES_BY_NAME.get(__typename);
    return type !== undefined && id !== undefined ? [{ type, id }] : [];
  });
}
