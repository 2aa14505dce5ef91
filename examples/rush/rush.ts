/**
 * Sells 20,000 tickets of four kinds to 2,000 buyers, while you watch it on the page of the gateway.
 *
 *     npm start                     # the gateway, in another terminal: open its page in a browser
 *     npm run -w examples rush
 *     npm run -w examples rush -- http://127.0.0.1:3001 500      # another server, fewer buyers
 *
 * A server with access control needs a token in `TOKEN`, with the scopes ticket_options:create,
 * purchases:create:any and read. Because it is load, the server must be on this machine.
 * Exits with 1 if not exactly these tickets were sold.
 */
import { SingleBar } from "cli-progress";
import { styleText } from "node:util";

import { connectTo, type TicketOption } from "./box-office.ts";
import { buyTickets } from "./buy-tickets.ts";

const TICKETS_PER_BUYER = 10;
/** As many for each buyer: together they are what all buyers want. */
const KINDS = { "Early bird": 1, "Day pass": 4, "Weekend pass": 3, "Family pass": 2 };
/** Buyers that purchase at the same time. */
const AT_ONCE = 200;

const [url = "http://127.0.0.1:3000", buyerCount = 2_000] = process.argv.slice(2);
const buyers = Number(buyerCount);
const tickets = buyers * TICKETS_PER_BUYER;
const boxOffice = connectTo(url, process.env["TOKEN"]);

const options: TicketOption[] = [];
for (const [name, perBuyer] of Object.entries(KINDS)) {
  options.push(await boxOffice.putOnSale(name, perBuyer * buyers));
}
console.log(
  `\n  ${styleText("bold", `${format(tickets)} tickets, ${format(buyers)} buyers`)}: watch them at ${url}\n`,
);

// Draws on terminals only.
const bar = new SingleBar({
  format: `  ${styleText("cyan", "{bar}")} {value}/{total} sold   {refused} refused`,
  barCompleteChar: "█",
  barIncompleteChar: "░",
  barsize: 30,
  hideCursor: true,
});
bar.start(tickets, 0, { refused: 0 });
const tally = { sold: 0, refused: 0 };
const begin = performance.now();
const onSale = new Set(options);
const bought: number[] = [];
let waiting = buyers;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (waiting-- > 0) {
      const count = await buyTickets(boxOffice, onSale, TICKETS_PER_BUYER, (outcome, quantity) => {
        tally[outcome] += outcome === "sold" ? quantity : 1;
        bar.update(tally.sold, tally);
      });
      bought.push(count);
    }
  }),
);
const seconds = (performance.now() - begin) / 1_000;
bar.stop();

const left = await Promise.all(options.map(({ id }) => boxOffice.countLeft(id)));
for (const [index, { name, allocation }] of options.entries()) {
  console.log(`  ${name.padEnd(14)}${format(allocation).padStart(7)} sold, ${left[index]} left`);
}
console.log(
  `\n  ${format(tally.sold)} tickets in ${seconds.toFixed(1)} s, ${format(Math.round(tally.sold / seconds))} per second; ` +
    `${format(tally.refused)} refused because fewer were left\n`,
);
const isExact =
  tally.sold === tickets &&
  left.every((count) => count === 0) &&
  bought.every((count) => count === TICKETS_PER_BUYER);
if (!isExact) {
  console.log(`  ${styleText("red", "These are not the tickets that were put on sale.")}\n`);
  process.exitCode = 1;
}

function format(count: number): string {
  return count.toLocaleString("en");
}
