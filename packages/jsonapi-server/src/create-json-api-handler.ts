import {
  guardAccess,
  type AccessContext,
  type AccessOptions,
  type BoxOffice,
} from "@ticket-allocation/core";
import {
  createFetchHandler,
  logFault,
  type BodyStream,
  type PlainRequest,
  type PlainResponse,
  type RequestHead,
  type RequestLine,
} from "@ticket-allocation/http";

import { answerRequest, type AnswerOptions } from "./answer-request.ts";
import type { JsonApiPathMatch } from "./routes/match-json-api-path.ts";
import { linkResource } from "./documents/link-resource.ts";
import { matchPathUnder, withoutSlashAtEnd } from "./routes/match-path-under.ts";

export interface JsonApiOptions<
  Context extends AccessContext = AccessContext,
> extends AccessOptions<RequestHead, Context> {
  /**
   * Where the handler is mounted, if the paths of its requests still begin with it, such as `/api/tickets`. All other paths
   * are answered 404. Leave it out if the framework removes the prefix, as Express's `use` and Hono's `mount` do.
   *
   * @default ""
   */
  readonly basePath?: string;
  /**
   * Prefix of `Location` and of links, such as `https://tickets.example/api`.
   *
   * Never taken from the request: what mounts the handler may have cut the path.
   *
   * @default `basePath`: paths are answered
   */
  readonly publicUrl?: string;
  /**
   * Which documents have links of resources and of their relationships: only lists, or all, for clients that expect them
   * everywhere. @default "lists"
   */
  readonly links?: "lists" | "all";
  /**
   * Told of every fault, whole; the client sees a 500 without detail.
   *
   * @default console.error
   */
  readonly onFault?: (fault: unknown, request: RequestLine) => void;
  /** Size of the largest body taken, in bytes. @default 65,536 */
  readonly maxBodyBytes?: number;
  /** The same for `POST /operations`. @default 1,048,576 */
  readonly maxOperationsBytes?: number;
}

/**
 * Serves a box office as a JSON:API 1.1 server, wherever fetch handlers are served.
 *
 * Answers every request, with a JSON:API document wherever there is something to say, and with
 * an error whatever is no route. Rejects only when `onFault` throws. A request that is aborted
 * while its purchase still waits for others buys nothing.
 *
 * @throws {TypeError} when `basePath` is no path
 * @see https://jsonapi.org/format/1.1/
 */
export function createJsonApiHandler<Context extends AccessContext>(
  boxOffice: BoxOffice,
  options: JsonApiOptions<Context> = {},
): (request: Request) => Promise<Response> {
  return createFetchHandler(createPlainJsonApiHandler(boxOffice, options));
}

/**
 * The same server over plain data, for hosts to whom `Request` and `Response` objects
 * cost too much: on Node they are most of a request's time.
 *
 * The `match` of the request's path saves looking it up again. It must be what
 * {@link matchJsonApiPath} returns for that path.
 */
export function createPlainJsonApiHandler<Context extends AccessContext>(
  boxOffice: BoxOffice,
  {
    basePath = "",
    publicUrl: givenUrl = basePath,
    links = "lists",
    onFault = logFault,
    maxBodyBytes = 65_536,
    maxOperationsBytes = 1_048_576,
    ...access
  }: JsonApiOptions<Context> = {},
): (
  request: PlainRequest,
  match?: JsonApiPathMatch,
) => Promise<PlainResponse<string | BodyStream>> {
  const publicUrl = withoutSlashAtEnd(givenUrl);
  const options: AnswerOptions = {
    boxOffice,
    matchPath: matchPathUnder(basePath),
    publicUrl,
    link: links === "all" ? (resource) => linkResource(resource, publicUrl) : undefined,
    onFault,
    maxBodyBytes,
    maxOperationsBytes,
    guard: guardAccess(access),
  };
  return (request, match) => answerRequest(request, options, match);
}
