import { GraphQLError, parse, type DocumentNode, type Source } from "graphql";
import type { Plugin } from "graphql-yoga";

import type { GraphqlLimits } from "./graphql-limits.ts";
import { measureNesting } from "./measure-nesting.ts";
import { measureOperations } from "./measure-operations.ts";

/** Several hundred more, and the parser, which calls itself for each, runs out of stack. */
const MAX_NESTING = 200;

/** Told to clients as the error's `extensions.code`. */
const CODE = "OPERATION_LIMIT_EXCEEDED";

/**
 * Refuses documents that ask for too much, before they are validated.
 *
 * It is part of parsing, whose outcome is cached by the document's text: an operation
 * that was seen before costs nothing more.
 */
export function limitOperations(limits: GraphqlLimits): Plugin {
  const parseWithin = (source: string | Source) => parseWithinLimits(source, limits);
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithin);
    },
  };
}

function parseWithinLimits(source: string | Source, limits: GraphqlLimits): DocumentNode {
  const { maxTokens, maxDepth, maxAliases, maxDirectives, maxCost } = limits;
  const document = parseTokens(source, maxTokens);
  for (const { depth, aliases, directives, cost } of measureOperations(document)) {
    if (depth > maxDepth) throw refuse(`The operation is ${depth} fields deep`, maxDepth);
    if (aliases > maxAliases) throw refuse(`The operation has ${aliases} aliases`, maxAliases);
    if (directives > maxDirectives) {
      throw refuse(`The operation has ${directives} directives`, maxDirectives);
    }
    if (cost > maxCost)
      throw refuse(`The operation asks for ${cost} fields, its own counted tenfold`, maxCost);
  }
  return document;
}

function parseTokens(source: string | Source, max: number): DocumentNode {
  try {
    if (measureNesting(source, max) > MAX_NESTING) {
      throw refuse("The document has brackets too deep inside brackets", MAX_NESTING);
    }
    return parse(source, { maxLexicalTokens: max, maxComments: max });
  } catch (error) {
    // It has no code that identifies it. No document can make another error begin like this.
    const isTooLong =
      error instanceof GraphQLError &&
      /^Syntax Error: Document contains more than \d+ (?:tokens|comments)\./u.test(error.message);
    throw isTooLong ? refuse("The document has too many tokens or comments", max) : error;
  }
}

function refuse(finding: string, max: number): GraphQLError {
  return new GraphQLError(`${finding}; at most ${max} are allowed.`, {
    extensions: { code: CODE, http: { status: 400, spec: true } },
  });
}
