type Handler = (request: Request) => Promise<Response>;

export const ENDPOINT = "http://tickets.test/graphql";

/** Posts an operation as clients do and reads the whole answer. */
export async function ask(
  handler: Handler,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await handler(postJson({ query, variables }));
  return { status: response.status, body: await response.json() };
}

/** A POST with `content` as its JSON body. */
export function postJson(content: unknown): Request {
  return new Request(ENDPOINT, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify(content),
  });
}
