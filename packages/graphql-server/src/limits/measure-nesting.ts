import { Lexer, Source, TokenKind } from "graphql";

const CHANGES: ReadonlyMap<TokenKind, number> = new Map([
  [TokenKind.BRACE_L, 1],
  [TokenKind.BRACKET_L, 1],
  [TokenKind.PAREN_L, 1],
  [TokenKind.BRACE_R, -1],
  [TokenKind.BRACKET_R, -1],
  [TokenKind.PAREN_R, -1],
]);

/**
 * Measures how deep brackets of all kinds stand inside each other, without calling itself.
 *
 * @param maxTokens the number of tokens that are looked at
 * @throws {GraphQLError} when there is something that is no token
 */
export function measureNesting(text: string | Source, maxTokens: number): number {
  const lexer = new Lexer(typeof text === "string" ? new Source(text) : text);
  let deepest = 0;
  let depth = 0;
  for (let count = 0; count < maxTokens; count++) {
    const { kind } = lexer.advance();
    if (kind === TokenKind.EOF) break;
    depth += CHANGES.get(kind) ?? 0;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
