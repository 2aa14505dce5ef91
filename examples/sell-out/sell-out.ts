/**
 * Sells 100 tickets to 1,000 buyers in four processes, all at once, and checks
 * afterwards that every guarantee was kept.
 *
 *     npm run -w examples sell-out
 *
 * Uses the PostgreSQL that DATABASE_URL names, or starts a temporary one.
 * Exits with 1 if a guarantee is broken.
 */
import { createBoxOffice, migrate, openDatabase } from "@ticket-allocation/core";
import { SingleBar } from "cli-progress";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { styleText } from "node:util";

import { borrowDatabase } from "../support/borrow-database.ts";
import type { Answer } from "./answer.ts";
import { audit, type Audit } from "./audit.ts";

const TICKETS = 100;
const PROCESSES = 4;
const BUYERS_PER_PROCESS = 250;
const BUYERS = PROCESSES * BUYERS_PER_PROCESS;

await using database = await borrowDatabase();
await using db = openDatabase(database.url);
await migrate(db);
const ticketOption = await createBoxOffice({ db }).createTicketOption({
  name: "Sell-out",
  allocation: TICKETS,
});

console.log(
  `\n  ${styleText("bold", `${TICKETS} tickets, ${format(BUYERS)} buyers, ${PROCESSES} processes`)}\n`,
);

const processes = await Promise.all(Array.from({ length: PROCESSES }, gatherBuyers));
const begin = performance.now();
const answers = await collectAnswers(processes);
const durationMs = performance.now() - begin;

const result = await audit(db, ticketOption.id, answers, BUYERS);
console.log(describe(result));
for (const { reason } of answers.filter((answer) => answer.outcome === "fault").slice(0, 3)) {
  console.log(`  ${reason}`);
}

if (result.promises.every(({ kept }) => kept)) {
  console.log(`  Sold out in ${Math.round(durationMs)} ms.\n`);
} else {
  console.log(`  ${styleText("red", "A guarantee was broken.")}\n`);
  process.exitCode = 1;
}

/** Starts a process of buyers and waits until it is ready. */
async function gatherBuyers(): Promise<ChildProcess> {
  const buyers = fork(new URL("./buyers.ts", import.meta.url), [
    database.url,
    ticketOption.id,
    String(BUYERS_PER_PROCESS),
  ]);
  // Should it die first, its buyers are missed in the tally.
  await Promise.race([once(buyers, "message"), once(buyers, "exit")]);
  return buyers;
}

/** Lets all buyers begin at once, and shows their responses as they arrive. */
async function collectAnswers(processes: readonly ChildProcess[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const tally = { sold: 0, refused: 0, fault: 0 };
  // Draws on terminals only.
  const bar = new SingleBar({
    format: `  ${styleText("cyan", "{bar}")} {value}/{total} answered   {sold} sold   {refused} refused`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    fps: 30,
    hideCursor: true,
  });
  bar.start(BUYERS, 0, tally);

  const ends = processes.map(async (buyers) => {
    if (!buyers.connected) return;
    buyers.on("message", (answer: Answer) => {
      answers.push(answer);
      tally[answer.outcome] += 1;
      bar.update(answers.length, tally);
    });
    buyers.send("go");
    // Comes after the last message, unlike "exit".
    await once(buyers, "disconnect");
  });
  await Promise.all(ends);

  bar.stop();
  return answers;
}

function describe({ sold, refused, faults, left, stored, promises }: Audit): string {
  const rows = [
    ["answered “sold”", sold],
    ["answered “sold out”", refused],
    ["got an error", faults],
    ["tickets stored as purchased", stored],
    ["tickets left", left],
  ] as const;
  const lines = [
    "",
    ...rows.map(([label, count]) => `  ${label.padEnd(28)}${format(count).padStart(6)}`),
    "",
    ...promises.map(({ promise, kept }) =>
      kept ? `  ${styleText("green", "✔")} ${promise}` : `  ${styleText("red", "✘")} ${promise}`,
    ),
    "",
  ];
  return lines.join("\n");
}

function format(count: number): string {
  return count.toLocaleString("en");
}
