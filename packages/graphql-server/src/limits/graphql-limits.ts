/** How much one operation may ask for. `Infinity` lifts a limit. */
export interface GraphqlLimits {
  /** Lexical tokens of the whole document, and comments besides. @default 2,000 */
  readonly maxTokens: number;
  /** Fields inside fields, those of the operation being the first. @default 10 */
  readonly maxDepth: number;
  /** Aliases; every further purchase of one operation needs one. @default 30 */
  readonly maxAliases: number;
  /** Directives, such as `@include`. @default 50 */
  readonly maxDirectives: number;
  /**
   * Fields, those of the operation itself and `description` counting ten times and `metadata` four times, and those inside a list as many
   * times as its page has items; a size that is a variable's counts as 100. An order or a
   * basket counts 2,500, and the fields within it fifty times. @default 5,000
   */
  readonly maxCost: number;
}

/** Several times what the pages of a shop or a back office ask for. */
export const DEFAULT_LIMITS: GraphqlLimits = {
  maxTokens: 2_000,
  maxDepth: 10,
  maxAliases: 30,
  maxDirectives: 50,
  maxCost: 5_000,
};
