import type { ProtocolMessage } from "./split-messages.ts";

/**
 * Detects a COMMIT in the messages of a client: as a simple query, as a statement to parse, or as the name of a
 * prepared statement.
 */
export function watchCommits(): (message: ProtocolMessage) => boolean {
  const names = new Set<string>();

  return ({ type, body }) => {
    const [first = "", second = ""] = body.toString("latin1").split("\0", 2);
    switch (type) {
      case "Q":
        return isCommit(first);
      case "P":
        // The unnamed statement lasts until the next one.
        if (isCommit(second)) names.add(first);
        else names.delete(first);
        return false;
      case "B":
        return names.has(second);
      default:
        return false;
    }
  };
}

function isCommit(statement: string): boolean {
  return /^\s*commit\b/iu.test(statement);
}
