import { listRequestSchemas } from "@ticket-allocation/core";

import { listOf, listRoute } from "../lists/list-route.ts";
import { JOURNAL_ENTRIES } from "../resources/kinds.ts";
import { findRoute } from "./resource-route.ts";
import type { Route } from "./route.ts";

export const JOURNAL_ROUTES: readonly Route[] = [
  listRoute(
    listOf(JOURNAL_ENTRIES, {
      list: "journal",
      schema: listRequestSchemas.journal,
      read: (boxOffice, request) => boxOffice.listJournal(request),
      operationId: "listJournalEntries",
      summary: "Lists changes of one ticket option, or of all, page by page",
      errors: ["cursorExpired", "journalOff"],
    }),
  ),
  findRoute(JOURNAL_ENTRIES, {
    summary: "Shows a change of a ticket option",
    errors: ["journalOff", "forbidden"],
  }),
];
