/**
 * One process of the crowd: many buyers who all want one ticket at the same moment.
 *
 * Started by sell-out.ts. Says "ready" once it is connected, waits for the word to
 * go, and tells each buyer's answer as it comes.
 */
import { AllocationExceededError, createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { once } from "node:events";

import type { Answer } from "./answer.ts";

const [url = "", ticketOptionId = "", buyers = "0"] = process.argv.slice(2);

await buyAtOnce();
process.disconnect();

async function buyAtOnce(): Promise<void> {
  await using db = openDatabase(url);
  const boxOffice = createBoxOffice({ db });

  async function buy(): Promise<Answer> {
    const userId = randomUUID();
    try {
      const { id } = await boxOffice.purchaseTickets({ ticketOptionId, userId, quantity: 1 });
      return { outcome: "sold", userId, purchaseId: id };
    } catch (error) {
      if (error instanceof AllocationExceededError) return { outcome: "refused", userId };
      return { outcome: "fault", userId, reason: String(error) };
    }
  }

  await boxOffice.findTicketOption(ticketOptionId); // connects
  await tell("ready");
  await once(process, "message");
  await Promise.all(Array.from({ length: Number(buyers) }, async () => tell(await buy())));
}

/** Waits until the message is out: leaving earlier would lose it. */
function tell(message: "ready" | Answer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
