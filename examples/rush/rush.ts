/**
 * Sells 20,000 tickets of four kinds to 2,000 buyers, while you watch it on the page of the gateway.
 *
 *     npm start                     # the gateway, in another terminal: open its page in a browser
 *     npm run -w examples rush
 *     npm run -w examples rush -- http://127.0.0.1:3001 500      # another server, fewer buyers
 *
 * A server with access control needs a token in `TOKEN`, with the scopes ticket_options:create,
 * purchases:create:any and read. Because it is load, the server must be on this machine.
 * Others may buy on the page meanwhile, and pause a sale. Exits with 1 if more was sold than was put on sale.
 */
import { SingleBar } from "cli-progress";
import { styleText } from "node:util";

import { connectTo, type BoxOffice, type TicketOption } from "./box-office.ts";
import { buyTickets } from "./buy-tickets.ts";

const TICKETS_PER_BUYER = 10;
/** As many for each buyer: together they are what all buyers want. */
const KINDS = { "Early bird": 1, "Day pass": 4, "Weekend pass": 3, "Family pass": 2 };
/** Buyers that purchase at the same time. */
const AT_ONCE = 200;

const MAX_BUYERS = 100_000;

const [url = "http://127.0.0.1:3000", buyerCount = "2000"] = process.argv.slice(2);
try {
  await rush(url, Number(buyerCount));
} catch (error) {
  process.exitCode = 1;
  console.error(`\n  ${describe(error)}\n`);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === "fetch failed") return `No gateway answers at ${url}: run npm start`;
  return error.message;
}

async function rush(url: string, buyers: number): Promise<void> {
  if (!Number.isInteger(buyers) || buyers < 1 || buyers > MAX_BUYERS) {
    throw new RangeError(`The number of buyers must be an integer from 1 to ${format(MAX_BUYERS)}`);
  }
  const tickets = buyers * TICKETS_PER_BUYER;
  const boxOffice = connectTo(url, process.env["TOKEN"]);
  const options: TicketOption[] = [];
  for (const [name, perBuyer] of Object.entries(KINDS)) {
    options.push(await boxOffice.putOnSale(name, perBuyer * buyers));
  }
  console.log(
    `\n  ${styleText("bold", `${format(tickets)} tickets, ${format(buyers)} buyers`)}: watch them at ${url}\n`,
  );

  const begin = performance.now();
  const sales = await sell(boxOffice, options, buyers);
  const seconds = (performance.now() - begin) / 1_000;

  let [toOthers, isOversold] = [0, false];
  for (const { id, name, allocation } of options) {
    const sold = sales.sold.get(id) ?? 0;
    const left = await boxOffice.countLeft(id);
    toOthers += Math.max(0, allocation - sold - left);
    isOversold ||= sold + left > allocation;
    console.log(`  ${name.padEnd(14)}${format(sold).padStart(7)} sold, ${left} left`);
  }
  console.log(
    `\n  ${format(sales.total)} tickets in ${seconds.toFixed(1)} s, ${format(Math.round(sales.total / seconds))} per second; ` +
      `${format(sales.refused)} refused because fewer were left\n`,
  );
  if (toOthers > 0) console.log(`  ${format(toOthers)} were bought by others\n`);
  if (isOversold) throw new Error(styleText("red", "More was sold than was put on sale."));
}

/** Lets all buyers buy. */
async function sell(boxOffice: BoxOffice, options: readonly TicketOption[], buyers: number) {
  const sales = { total: 0, refused: 0, sold: new Map<string, number>() };
  const onSale = new Set(options);
  // Draws on terminals only.
  const bar = new SingleBar({
    format: `  ${styleText("cyan", "{bar}")} {value}/{total} sold   {refused} refused`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    hideCursor: true,
  });
  bar.start(buyers * TICKETS_PER_BUYER, 0, { refused: 0 });
  let waiting = buyers;
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (waiting-- > 0) {
          await buyTickets(boxOffice, onSale, TICKETS_PER_BUYER, (outcome, { id }, quantity) => {
            if (outcome === "refused") {
              sales.refused += 1;
            } else {
              sales.total += quantity;
              sales.sold.set(id, (sales.sold.get(id) ?? 0) + quantity);
            }
            bar.update(sales.total, { refused: sales.refused });
          });
        }
      }),
    );
  } finally {
    // After a failure nobody buys on.
    onSale.clear();
    bar.stop();
  }
  return sales;
}

function format(count: number): string {
  return count.toLocaleString("en");
}
