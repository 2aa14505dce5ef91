import { mapOperations, type Paths } from "./map-operations.ts";

/** Groups of operations, by the first segment of their paths. Generators of clients make a class of each. */
const TAGS: Readonly<Record<string, Tag>> = {
  ticket_options: { name: "Ticket options", description: "What is on sale." },
  purchases: { name: "Purchases", description: "Tickets that users have bought." },
  holds: { name: "Holds", description: "Tickets that are kept for users for a while." },
  cancellations: { name: "Cancellations", description: "Tickets that were given back." },
  exchanges: {
    name: "Exchanges",
    description: "Tickets that were given back for tickets of another ticket option.",
  },
  transfers: { name: "Transfers", description: "Purchases that were given to another user." },
  capacity_moves: {
    name: "Capacity moves",
    description: "Tickets that were moved from one ticket option to another.",
  },
  journal_entries: { name: "Journal", description: "What has changed ticket options." },
  webhooks: { name: "Webhooks", description: "URLs that events are sent to." },
  operations: {
    name: "Orders",
    description: "Several purchases, holds or ticket options together, or none.",
  },
};

interface Tag {
  readonly name: string;
  readonly description: string;
}

export const ALL_TAGS = Object.values(TAGS);

/** Adds to each operation its group. */
export function withTags(paths: Paths): Paths {
  return mapOperations(paths, (operation, path) => ({
    tags: [TAGS[path.split("/")[1] ?? ""]?.name],
    ...operation,
  }));
}
