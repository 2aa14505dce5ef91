import type { ProtocolMessage } from "./split-messages.ts";

/**
 * Tells of each message of a client whether it asks for COMMIT: as a simple query, as a
 * statement to parse, or by the name of one that was parsed before.
 */
export function watchCommits(): (message: ProtocolMessage) => boolean {
  const names = new Set<string>();

  return ({ type, body }) => {
    const [first = "", second = ""] = body.toString("latin1").split("\0", 2);
    switch (type) {
      case "Q":
        return isCommit(first);
      case "P":
        // The unnamed one is forgotten with the next.
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
