import { builder } from "../builder.ts";
import { JournalEntryType } from "../journal-entry-type.ts";
import { connectionType } from "./connection-type.ts";
import { filterType, toFilter } from "./filter-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

const JournalFilter = filterType("journal", {
  name: "JournalFilter",
  description: "What the entries have in common.",
});

export function addJournal(): void {
  const ConnectionType = connectionType("JournalEntry", JournalEntryType, "journal entries");
  const SortType = sortType("JournalSort", "journal");

  builder.queryField("journal", (t) =>
    t.field({
      type: ConnectionType,
      nullable: true,
      description:
        "Lists changes of one ticket option in the order of their versions, or those of all ticket options in an order in which none is added before another later.",
      args: {
        filter: t.arg({ type: JournalFilter, description: "Left out: all." }),
        sort: t.arg({
          type: SortType,
          required: true,
          defaultValue: "position",
          description: "The order.",
        }),
        ...pageArguments("journal"),
      },
      resolve: (_, { filter: given, sort, ...page }, { boxOffice }) =>
        readList(page, () =>
          boxOffice.listJournal({ filter: toFilter(given), sort, ...toPageRequest(page, sort) }),
        ),
    }),
  );
}
