import type { z } from "zod";

import type { Tag } from "../resources/kinds.ts";
import type { Examples } from "./to-error-example.ts";
import type { Response } from "./map-responses.ts";

/** What the OpenAPI document says of a route. */
export interface RouteDescription {
  readonly operationId: string;
  /** Its group. */
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly object[];
  readonly sent?: SentBody;
  /** Of documents, if it is not that of JSON:API. */
  readonly mediaType?: string;
  /** Responses that are not errors, by status. */
  readonly answers: Answers;
  readonly errors: Examples;
  /** Schemas of the answers that no other route has, by their names in the OpenAPI document. @default none */
  readonly schemas?: Readonly<Record<string, z.ZodType>>;
}

/** What a client sends. */
export interface SentBody {
  /** Of its schema. In Go the constructor of `Hold` is called `NewHold`, so no name begins with `New`. */
  readonly name: string;
  /** It has one of these. */
  readonly schemas: readonly [z.ZodType, ...z.ZodType[]];
  readonly examples: Readonly<Record<string, object>>;
}

/** A document with one resource. */
export interface SentResource extends SentBody {
  /** The first has the first schema. */
  readonly examples: Readonly<Record<string, { readonly data: object }>>;
  /** Members that break a rule of the first schema. @default no example of that */
  readonly invalid?: object;
}

type Answers = Readonly<Record<number, Response>>;
