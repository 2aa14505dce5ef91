import type { Answer } from "./answer.ts";
import type { Api, CodeOfAnyRequest } from "./generated/api.ts";
import type { Listed } from "./methods/list.ts";
import type { FollowOptions } from "./transport/follow-stream.ts";
import type { RequestOptions } from "./transport/send-request.ts";

/** What a method takes and returns. */
interface Method {
  readonly result: { readonly id: string };
  readonly code: string;
}

type InputOf<M> = M extends { readonly input: infer Input } ? OrUndefined<Input> : never;
/** What may be left out may also be undefined, with `exactOptionalPropertyTypes` too. */
type OrUndefined<Input> = Input extends object
  ? {
      readonly [Name in keyof Input]: object extends Pick<Input, Name>
        ? Input[Name] | undefined
        : Input[Name];
    }
  : never;
type IncludedIn<M> = M extends { readonly included: infer Included } ? Included : object;
type FilterOf<M> = M extends { readonly filter: infer Filter } ? OrUndefined<Filter> : never;
type QueryOf<M> = M extends { readonly query: infer Query } ? OrUndefined<Query> : object;
type FieldOf<M extends Method> = Exclude<keyof M["result"], "id">;

/** Those fields of a resource that were asked for, and the included resources. */
type Shown<M extends Method, Field, Included extends keyof IncludedIn<M>> = [Included] extends [
  never,
]
  ? Selected<M, Field>
  : Selected<M, Field> & {
      /** Undefined: the caller may not read it. */
      readonly [Name in Included]: IncludedIn<M>[Name] | undefined;
    };

type Selected<M extends Method, Field> = [FieldOf<M>] extends [Field]
  ? M["result"]
  : Pick<M["result"], "id" | Extract<Field, FieldOf<M>>>;

/** What is returned. */
export interface SelectOptions<Field, Included = never> {
  /** Left out: all. */
  readonly fields?: readonly Field[] | undefined;
  /** Related resources that are returned too. */
  readonly include?: readonly Included[] | undefined;
}

export interface ReadOptions<Field, Included>
  extends SelectOptions<Field, Included>, RequestOptions {}

export interface CreateOptions<Field, Included = never> extends ReadOptions<Field, Included> {
  /**
   * With the same key, the same request is carried out once, however often it is sent: 1 to 255 visible ASCII characters.
   * Choose one yourself to repeat a request later, or from another process.
   *
   * @default a new key for all attempts of this call
   */
  readonly idempotencyKey?: string | undefined;
}

export interface ChangeOptions<Field, Included> extends ReadOptions<Field, Included> {
  /** Of a ticket option: if its `revision` is another one by then, the change is refused with `precondition_failed`. */
  readonly ifRevision?: number | undefined;
}

export interface PageOptions<M> {
  readonly filter?: FilterOf<M> | undefined;
  /** Items of a page. Each page is a request. */
  readonly pageSize?: number | undefined;
  /** The list begins after the item with this cursor. */
  readonly after?: string | undefined;
}

export type ListOptions<M> = PageOptions<M> & QueryOf<M>;

/** The methods of a client, by their names. */
interface Signatures<M extends Method> {
  /** Creates one, or throws a refusal. */
  create<Field extends FieldOf<M> = FieldOf<M>, Included extends keyof IncludedIn<M> = never>(
    input: InputOf<M>,
    options?: CreateOptions<Field, Included>,
  ): Answer<Shown<M, Field, Included>, M["code"]>;

  /** Creates all in one request, in this order, or none of them. */
  createMany<Field extends FieldOf<M> = FieldOf<M>>(
    inputs: readonly InputOf<M>[],
    options?: CreateOptions<Field>,
  ): Answer<readonly Shown<M, Field, never>[], M["code"]>;

  /** Resolves with undefined if there is none. */
  find<Field extends FieldOf<M> = FieldOf<M>, Included extends keyof IncludedIn<M> = never>(
    id: string,
    options?: ReadOptions<Field, Included>,
  ): Answer<Shown<M, Field, Included> | undefined, M["code"]>;

  /** Reads pages while it is iterated. */
  list<Field extends FieldOf<M> = FieldOf<M>, Included extends keyof IncludedIn<M> = never>(
    options?: ListOptions<M> & ReadOptions<Field, Included>,
  ): Listed<Shown<M, Field, Included>>;

  /** What was sold of it over time, added up by intervals. */
  listSales<Field extends FieldOf<M> = FieldOf<M>>(
    id: string,
    options?: ListOptions<M> & ReadOptions<Field, never>,
  ): Listed<Shown<M, Field, never>>;

  /** Changes these members, and leaves all others as they are. */
  change<Field extends FieldOf<M> = FieldOf<M>, Included extends keyof IncludedIn<M> = never>(
    id: string,
    changes: InputOf<M>,
    options?: ChangeOptions<Field, Included>,
  ): Answer<Shown<M, Field, Included>, M["code"]>;

  /** Makes it expire at another time, counted from now. */
  extend<Field extends FieldOf<M> = FieldOf<M>, Included extends keyof IncludedIn<M> = never>(
    id: string,
    extension: InputOf<M>,
    options?: ReadOptions<Field, Included>,
  ): Answer<Shown<M, Field, Included>, M["code"]>;

  /** Gives its tickets back. Does nothing if it was released or has expired. */
  release(id: string, options?: RequestOptions): Answer<void, M["code"]>;

  /** The same for all of them in one request, or none. */
  releaseMany(ids: readonly string[], options?: RequestOptions): Answer<void, M["code"]>;

  /** Deletes it. */
  delete(id: string, options?: RequestOptions): Answer<void, M["code"]>;

  /** Yields it at once, and again each time that it changes, until the signal is aborted. */
  watch<Field extends FieldOf<M> = FieldOf<M>>(
    id: string,
    options?: FollowOptions & SelectOptions<Field>,
  ): AsyncIterableIterator<Shown<M, Field, never>>;

  /** The same for one page of a list. */
  watchList<Field extends FieldOf<M> = FieldOf<M>>(
    options?: ListOptions<M> & FollowOptions & SelectOptions<Field>,
  ): AsyncIterableIterator<readonly Shown<M, Field, never>[]>;
}

type MethodsOf<Resource> = {
  readonly [Name in keyof Resource & keyof Signatures<Method>]: Resource[Name] extends Method
    ? Signatures<Resource[Name]>[Name]
    : never;
};

type CodeOf<Resource> = Resource[keyof Resource] extends { readonly code: infer Code }
  ? Code
  : never;

/** The codes of all refusals: of what was asked for, of any request, and of the gateway. */
export type ErrorCode = { [Name in keyof Api]: CodeOf<Api[Name]> }[keyof Api] | CodeOfAnyRequest;

/** A client of a server: the methods of each type of resource. */
export type TicketClient = { readonly [Name in keyof Api]: MethodsOf<Api[Name]> };
