/** Compares the time for page 10,000 of a list with that for the first page: see --help. */
import {
  createBoxOffice,
  openDatabase,
  type ListRequest,
  type PooledBoxOffice,
} from "@ticket-allocation/core";
import { sql } from "kysely";

import { count } from "../command-line/options.ts";
import { runProgram } from "../command-line/run-program.ts";
import { textTable } from "../report/text-table.ts";
import { percentileOf } from "../statistics/percentile.ts";
import { DatabaseLab } from "./lab/database-lab.ts";

type Request = ListRequest<"purchases">;

const PAGE = 10_000;
const SIZE = 20;
const ROUNDS = 300;
const GOAL = 1.5;

const HELP = `Compares the time for page 10,000 of a list of purchases with that for the first page.

  --rows N     number of purchases   default: 5000000
  --help       this text

The exit code is 1 if one takes more than ${GOAL} times as long as the other.
`;

await runProgram({
  help: HELP,
  options: { rows: count(100_000_000).default(5_000_000) },
  run: ({ rows }, signal) => measureLists(rows, signal),
});

/** @returns false if the goal is not met */
async function measureLists(storedRows: number, signal: AbortSignal): Promise<boolean> {
  await using lab = await DatabaseLab.open({ storedRows });
  await using database = await lab.openStoredDatabase(signal);
  await using db = openDatabase(database.url, { poolSize: 1, statementTimeoutMs: 0 });
  const boxOffice = createBoxOffice({ db, timeoutMs: 600_000 });

  // One user, such as a point of sale, has made a fifth of the purchases. A twentieth of all are cancelled.
  const userId = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
  await sql`update purchases set user_id = ${userId}
  where hashtext(id::text) % 5 = 0`.execute(db);
  await sql`update purchases set cancelled_quantity = quantity
  where hashtext(id::text || 'x') % 20 = 0`.execute(db);
  await sql`vacuum analyze purchases`.execute(db);
  const { rows: options } = await sql<{
    id: string;
  }>`select id from ticket_options limit 1`.execute(db);
  const ticketOptionId = options[0]?.id;

  const lists: Readonly<Record<string, Request>> = {
    "all, sort=id": { sort: "id" },
    "all, sort=-id": { sort: "-id" },
    "of a user": { filter: { userId } },
    confirmed: { filter: { status: "confirmed" } },
    cancelled: { filter: { status: "cancelled" } },
    "of a user, confirmed": { filter: { userId, status: "confirmed" } },
    "of an option, 1 in 50": { filter: { ticketOptionId } },
    "of an option, by a user": { filter: { ticketOptionId, userId } },
  };

  const rows: string[][] = [];
  for (const [name, request] of Object.entries(lists)) {
    rows.push([name, ...(await measure(boxOffice, request, signal))]);
  }
  process.stdout.write(
    `${textTable(["list of purchases", "page", "page 1, ms", "that page, ms", "ratio", `≤ ${GOAL}`], rows, { leftColumns: 1 })}\n`,
  );
  return rows.every((row) => row.at(-1) === "✔");
}

/** Reads both pages alternately, so that a slow phase of the machine affects both. */
async function measure(
  boxOffice: PooledBoxOffice,
  list: Request,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const timeOf = async (request: Request) => {
    const startedAt = performance.now();
    await boxOffice.listPurchases(request);
    return performance.now() - startedAt;
  };
  const { after, page } = await walk(boxOffice, list, signal);
  const times = { first: [] as number[], far: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.first.push(await timeOf({ ...list, size: SIZE }));
    times.far.push(await timeOf({ ...list, size: SIZE, after }));
  }
  const [first, far] = [percentileOf(times.first, 0.5), percentileOf(times.far, 0.5)];
  const ratio = far / first;
  const verdict = ratio <= GOAL ? "✔" : "✘";
  return [String(page), first.toFixed(2), far.toFixed(2), ratio.toFixed(2), verdict];
}

/** Goes to page 10,000 in larger steps, or to the last page. */
async function walk(boxOffice: PooledBoxOffice, list: Request, signal: AbortSignal) {
  let after: string | undefined;
  let items = 0;
  while (items < (PAGE - 1) * SIZE) {
    signal.throwIfAborted();
    const size = Math.min(100, (PAGE - 1) * SIZE - items);
    const page = await boxOffice.listPurchases({ ...list, size, after });
    if (!page.hasNext) break;
    after = page.items.at(-1)?.cursor;
    items += page.items.length;
  }
  return { after, page: 1 + Math.floor(items / SIZE) };
}
