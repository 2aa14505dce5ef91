/**
 * A process with many buyers who all want one ticket at the same moment.
 *
 * Started by sell-out.ts. Sends "ready" once it is connected, waits for a message to
 * begin, and sends the result of each buyer as soon as it is known.
 */
import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { once } from "node:events";

import type { Answer } from "./answer.ts";
import { buyOneTicket } from "./buy-one-ticket.ts";

const [url = "", ticketOptionId = "", buyers = "0"] = process.argv.slice(2);

await buyAtOnce();
process.disconnect();

async function buyAtOnce(): Promise<void> {
  await using db = openDatabase(url);
  const boxOffice = createBoxOffice({ db });

  await boxOffice.findTicketOption(ticketOptionId); // connects
  await tell("ready");
  await once(process, "message");
  const buy = async () => tell(await buyOneTicket(boxOffice, ticketOptionId));
  await Promise.all(Array.from({ length: Number(buyers) }, buy));
}

/** Waits until the message is out: leaving earlier would lose it. */
function tell(message: "ready" | Answer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
