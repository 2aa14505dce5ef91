import { sql } from "kysely";

import { currentAllocation } from "../operations/current-allocation.ts";
import { parseInput } from "../model/parse-input.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { TicketOption } from "../model/ticket-option.ts";
import {
  READ_COLUMNS,
  showTicketOptions,
  toReadTicketOption,
} from "../operations/show-ticket-options.ts";
import { listRequestSchemas } from "./list-request-schemas.ts";
import type { ListRequest, Page } from "./page.ts";
import { readPage } from "./read-page.ts";
import { toArrayText } from "../settle/to-array-text.ts";

/** The states of the ticket options that are listed if no state is asked for. */
const UNARCHIVED = ["on_sale", "paused"] as const;

export async function listTicketOptions(
  run: RunInTime,
  request: ListRequest<"ticketOptions"> = {},
): Promise<Page<TicketOption>> {
  const { filter = {}, ...page } = parseInput(listRequestSchemas.ticketOptions, request);
  return run(async (db) => {
    const { id: ids, eventId, reference, state: states = UNARCHIVED } = filter;
    const options = db
      .selectFrom("ticket_options")
      .selectAll()
      .$if(ids !== undefined, (listed) =>
        listed.where(sql<boolean>`id = any(cast(${toArrayText(ids ?? [])} as pg_catalog.uuid[]))`),
      )
      .$if(eventId !== undefined, (listed) => listed.where("event_id", "=", eventId ?? ""))
      .$if(reference !== undefined, (listed) => listed.where("reference", "=", reference ?? ""))
      .select(currentAllocation(db, "ticket_options").as("current_allocation"));
    // Each has an index, and none serves several states. Not a parameter, or the plan could not rely on which state it is.
    const queries = states.map((state) => options.where("state", "=", sql.lit(state)));
    const columns = [...READ_COLUMNS, sql.ref("current_allocation").as("allocation")];
    const listed = { queries, columns, toItem: toReadTicketOption };
    const read = await readPage(db, listed, page);
    const shown = await showTicketOptions(
      db,
      read.items.map(({ item }) => item),
    );
    return {
      ...read,
      items: read.items.map(({ cursor }, index) => ({ item: shown[index]!, cursor })),
    };
  });
}
