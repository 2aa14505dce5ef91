import type { BoxOffice, CallOptions, ResourceType, TicketOption } from "@ticket-allocation/core";
import type { GetHeader } from "@ticket-allocation/http";

import type { RouteDescription } from "../open-api/route-description.ts";
import type { Fieldsets } from "../query/fieldsets.ts";
import type { Resource, Thing } from "../resources/resource.ts";

/** One thing that a client can ask for. HEAD takes the route of GET. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** `{id}` stands for any one segment. */
  readonly path: string;
  /** URI of the extension that its documents, both ways, are written in. @default none */
  readonly extension?: string;
  /** Relationships whose resources can be answered beside it. @default none */
  readonly includable?: readonly string[];
  /** Whether it evaluates `If-Match` itself, while it changes something. @default false */
  readonly takesIfMatch?: boolean;
  /** Whether it reads the query itself, beyond sparse fieldsets. @default false */
  readonly isList?: boolean;
  /** @throws {Refusal} or a TicketError, or the reason of a signal that is aborted in time */
  answer(request: RouteRequest): Promise<RouteAnswer>;
  /** The same for a client that wants an event stream. @default no event streams */
  readonly watch?: (request: RouteRequest) => Promise<WatchedAnswer>;
  /** For the OpenAPI document. */
  readonly describe: () => RouteDescription;
}

/** An answer that changes with the ticket options in it. */
export interface WatchedAnswer {
  readonly answer: RouteAnswer;
  readonly ids: readonly string[];
  readonly update: (changed: readonly TicketOption[]) => RouteAnswer;
}

/** A request, as far as a route has to know it. */
export interface RouteRequest {
  /** Does what the caller may do, and finds what it may read. */
  readonly boxOffice: BoxOffice;
  /** For what is shown without another question: what was made, and the ticket option of what is shown. */
  readonly unguarded: BoxOffice;
  /** What stands in the place of `{id}`, or "" where the route has none. */
  readonly id: string;
  /** What follows the question mark, as it was sent. */
  readonly query: string;
  /** What is asked for of each type, but for lists. */
  readonly fieldsets: Fieldsets;
  /** Of its `includable`: undefined when nothing is said of that. */
  readonly include: ReadonlySet<string> | undefined;
  /** Prefix of links. */
  readonly publicUrl: string;
  /** The profile that the answer is written by, when the client has asked for it. */
  readonly profile: string | undefined;
  /** The body as JSON; undefined where the method takes none. */
  readonly document: unknown;
  readonly options: CallOptions;
  readonly getHeader: GetHeader;
  /** Counts operations besides the first. @throws {RateLimitExceededError} */
  readonly countFurther: ((operations: number) => void) | undefined;
}

/** Related resources, where they are asked for. */
export type Included = readonly Resource[] | undefined;

export type RouteAnswer =
  | { readonly status: 200; readonly resource: Resource; readonly included?: Included }
  /** A document of another kind. */
  | { readonly status: 200; readonly document: object }
  /** It is found at the route's path and its id. */
  | { readonly status: 201; readonly resource: Resource; readonly included?: Included }
  /** Of operations, in their order. */
  | { readonly status: 200; readonly type: ResourceType; readonly results: readonly Thing[] }
  | { readonly status: 204 };

/** Tells whether a request of this method has a document. */
export function takesDocument({ method }: Route): boolean {
  return method === "POST" || method === "PATCH";
}
