import fc from "fast-check";

import type { Json } from "./odd-json.ts";

/** A root field, and the input of its variable, if it has one. */
export interface RootField {
  readonly text: (input: string) => string;
  readonly input: Json;
  readonly inputType: string;
}

/** Selections of a refusal. */
export const refusalFields = fc.constantFrom(
  "... on Error { code message }",
  "... on Error { __typename code } ... on InvalidInputError { issues { path message } }",
  "...Refusal",
  "... @include(if: true) { __typename }",
);
