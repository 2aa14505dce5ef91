import type { Resource } from "./documents.ts";

/** The content of a correct response. */
export interface Verdict {
  /** Status and code, for the statistics. */
  readonly outcome: string;
  /** Resources that the response reports as created. */
  readonly created: readonly Resource[];
}
