import type { Block } from "./find-blocks.ts";

const JSON_API = "application/vnd.api+json";
const ATOMIC = `${JSON_API};ext="https://jsonapi.org/ext/atomic"`;

/**
 * Sends a block to the server that an earlier block has started: an operation of GraphQL, or a
 * document of JSON:API that creates something. Other JSON is parsed.
 *
 * @throws when the block is refused for what it says
 */
export async function askServer(
  { language, code }: Block,
  { port, server }: { readonly port: number; readonly server?: unknown },
): Promise<void> {
  const request = language === "graphql" ? toOperation(code) : toCreation(JSON.parse(code));
  if (request === undefined) return;
  if (server === undefined) throw new Error("no block before this one starts a server");

  const response = await fetch(`http://127.0.0.1:${port}${request.path}`, {
    method: "POST",
    headers: { "Content-Type": request.type },
    body: request.body,
  });
  const answer = await response.text();
  if (!request.isExpected(response.status, answer)) {
    throw new Error(`it was answered ${response.status} ${answer}`);
  }
}

interface Request {
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly isExpected: (status: number, answer: string) => boolean;
}

function toOperation(query: string): Request {
  return {
    path: "/graphql",
    type: "application/json",
    body: JSON.stringify({ query }),
    // A refusal has a code.
    isExpected: (status, answer) => status === 200 && !/"(?:errors|code)":/u.test(answer),
  };
}

// Not found: a block may name what the server has given another id.
const isExpected = (status: number) => [200, 201, 404].includes(status);

function toCreation(document: unknown): Request | undefined {
  const body = JSON.stringify(document);
  if (typeof document !== "object" || document === null) return undefined;
  if ("atomic:operations" in document) {
    return { path: "/operations", type: ATOMIC, body, isExpected };
  }
  const data = "data" in document ? document.data : undefined;
  if (typeof data !== "object" || data === null || !("type" in data)) return undefined;
  return { path: `/${String(data.type)}`, type: JSON_API, body, isExpected };
}
