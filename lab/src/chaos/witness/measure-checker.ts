/** Measures the time and memory that the checker takes for a history. The argument is its number of operations. */
import { Random } from "../../statistics/random.ts";
import { checkHistory } from "./check-history.ts";
import { makeHistory } from "./make-history.ts";

const operations = Number(process.argv[2] ?? 1_000_000);
const history = makeHistory({
  random: new Random(1),
  operations,
  ticketOptions: 1_000,
  capacity: Math.ceil(operations / 1_000),
});
const before = process.memoryUsage().rss;
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
const violations = checkHistory(history);
const { user, system } = process.cpuUsage(cpuBefore);
const seconds = (performance.now() - startedAt) / 1_000;
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
process.stdout.write(
  `${operations.toLocaleString("en")} operations: ${seconds.toFixed(1)} s (CPU ${((user + system) / 1e6).toFixed(1)} s), ` +
    `${megabytes(before)} for the history, at most ${megabytes(process.resourceUsage().maxRSS * 1_024)}; ` +
    `${violations.length} differences\n`,
);
