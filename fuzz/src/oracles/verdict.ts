import type { Resource } from "./documents.ts";

/** What an answer that is as it should be says. */
export interface Verdict {
  /** Status and code, to be counted. */
  readonly outcome: string;
  /** What the answer says was created. */
  readonly created: readonly Resource[];
}
