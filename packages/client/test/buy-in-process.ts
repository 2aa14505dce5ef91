/**
 * Buys in a process of any runtime, and writes what the buyers were told so far, again and again, and in the end.
 *
 * usage: buy-in-process.js WISH
 */
import { buyAll, openSale } from "./buy-all.ts";

const sale = openSale();
const report = () => console.log(JSON.stringify(sale));
const timer = setInterval(report, 50);
await buyAll(JSON.parse(process.argv[2] ?? ""), sale);
clearInterval(timer);
report();
