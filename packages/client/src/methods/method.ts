import type { Connection } from "../connection.ts";
import type { ListSelection } from "../documents/to-list-query.ts";
import type { Selection } from "../documents/to-selection.ts";
import type { FollowOptions } from "../transport/follow-stream.ts";
import type { RequestOptions } from "../transport/send-request.ts";

/** Where requests go, and the type of what they are about. */
export interface MethodContext {
  readonly connection: Connection;
  readonly type: string;
}

export interface ReadOptions extends RequestOptions, Selection {}

export interface CreateOptions extends ReadOptions {
  readonly idempotencyKey?: string | undefined;
}

export interface ChangeOptions extends ReadOptions {
  readonly ifRevision?: number | undefined;
}

export interface ListOptions extends RequestOptions, ListSelection {}

export interface WatchOptions extends FollowOptions, Selection {}

export interface WatchListOptions extends FollowOptions, ListSelection {}
