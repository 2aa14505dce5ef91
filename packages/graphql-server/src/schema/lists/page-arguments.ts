import {
  cursorAtEnd,
  CursorExpiredError,
  InvalidInputError,
  JournalOffError,
  pageSizeOf,
  type ListName,
} from "@ticket-allocation/core";
import { GraphQLError } from "graphql";

import { builder } from "../builder.ts";
import { sayForbidden } from "../say-forbidden.ts";

/** Where a page stands, as Relay's connections ask for it. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The arguments of every list that say which page is wanted. */
export function pageArguments(list: ListName) {
  const pageSize = pageSizeOf(list);
  const size = `1 to ${pageSize.max}`;
  return builder.args((t) => ({
    first: t.int({
      description: `Number of items after \`after\`, or from the start: ${size}. ${pageSize.default} when neither \`first\` nor \`last\` is given.`,
    }),
    after: t.string({ description: "A cursor: the page begins directly after it." }),
    last: t.int({ description: `So many before \`before\`, or from the end: ${size}.` }),
    before: t.string({
      description: "A cursor: the page ends right before it. Not together with `first` or `after`.",
    }),
  }));
}

/**
 * Says it in the box office's words.
 *
 * @throws {InvalidInputError} when the arguments do not go together
 */
export function toPageRequest(
  { first, after, last, before }: PageArguments,
  sort: string,
): { size?: number; after?: string; before?: string } {
  if (first != null && (last != null || before != null)) {
    const message = "must not be given together with last or before";
    throw new InvalidInputError([{ path: ["first"], message }]);
  }
  const size = first ?? last;
  const end = before ?? (last == null ? undefined : cursorAtEnd(sort));
  return {
    ...(size != null && { size }),
    ...(after != null && { after }),
    ...(end !== undefined && { before: end }),
  };
}

/**
 * Reads a page, and says in an error what is wrong with the arguments, or that the caller may not read
 * it: a query's result has no refusals among its members.
 */
export async function readList<Result>(
  { last }: PageArguments,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CursorExpiredError || error instanceof JournalOffError) {
      throw new GraphQLError(error.message, { extensions: { code: error.code.toUpperCase() } });
    }
    if (!(error instanceof InvalidInputError)) return sayForbidden(error);
    const issues = error.issues.map(({ path: [part, ...rest], message }) => {
      const name = part === "size" ? (last == null ? "first" : "last") : String(part);
      return { path: [name, ...rest.map(String)], message };
    });
    const message = issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ");
    throw new GraphQLError(message, { extensions: { code: "INVALID_INPUT", issues } });
  }
}
