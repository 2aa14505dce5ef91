/**
 * A process that adds a ticket to the capacity of one ticket option, as often as it is told to: it reads the capacity,
 * sells a ticket, and changes the capacity if nobody else has edited the option since.
 *
 * usage: editor.ts DATABASE_URL TICKET_OPTION_ID EDITS
 */
import { createBoxOffice, openDatabase, PreconditionFailedError } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";

export interface EditorReport {
  /** How often somebody else was faster. */
  readonly refused: number;
}

const [url = "", ticketOptionId = "", edits = "0"] = process.argv.slice(2);
const CALLERS = 4;

const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db });
let left = Number(edits);
let refused = 0;

async function edit(): Promise<void> {
  const { capacity, revision } = (await boxOffice.findTicketOption(ticketOptionId))!;
  await boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });
  try {
    const changes = { capacity: capacity + 1 };
    await boxOffice.changeTicketOption(ticketOptionId, changes, { expectedRevision: revision });
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    refused += 1;
    return edit();
  }
}

await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (left-- > 0) await edit();
  }),
);
await db.destroy();
process.stdout.write(JSON.stringify({ refused } satisfies EditorReport));
