/**
 * A process that embeds the core, and purchases in its own transactions. It commits them or rolls them back, also to
 * savepoints and during a claim, and uses handles of transactions that have ended.
 *
 * Started by start-hosts.ts, which kills it sometimes.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";

import type * as core from "../../../../packages/core/src/index.ts";
import { connect } from "../../postgres/connect.ts";
import { work, type Parent } from "../../processes/work.ts";
import { Random } from "../../statistics/random.ts";
import { recordDecisions } from "../witness/record-decisions.ts";
import { HOST_USERS, type HostJob } from "./host-job.ts";

type Core = typeof core;
type Embedded = ReturnType<ReturnType<Core["createBoxOffice"]>["within"]>;

const CONNECTIONS = 4;
const PAUSE_MS = 100;

work(run);

async function run(
  { seed, coreEntry, databaseUrl, ticketOptionId, decisionsFile }: HostJob,
  parent: Parent,
): Promise<null> {
  recordDecisions(decisionsFile, { isEmbedded: true });
  const { createBoxOffice, openDatabase }: Core = await import(coreEntry);
  const boxOffice = createBoxOffice({
    db: openDatabase(databaseUrl, { poolSize: 1 }),
    journal: true,
  });
  const random = new Random(seed);
  const end = new AbortController();
  let hasCommitted = false;
  void parent.wantsResult.then(() => end.abort());
  parent.ready();
  // On a slow machine it may always have been killed before its first COMMIT.
  const isOver = () => end.signal.aborted && hasCommitted;

  const wish = () => ({
    ticketOptionId,
    userId: HOST_USERS + random.uuid().slice(HOST_USERS.length),
    quantity: random.integer(1, 3),
  });

  async function purchase(client: Client, embedded: Embedded): Promise<void> {
    const wanted = wish();
    const { id } = await embedded.purchaseTickets(wanted);
    await client.query("insert into chaos.hosted values ($1, $2, $3, $4)", [
      id,
      ticketOptionId,
      wanted.userId,
      wanted.quantity,
    ]);
  }

  /** Rolls back during a claim: nothing of the claim may remain. */
  async function interrupt(client: Client, embedded: Embedded, undo: string): Promise<void> {
    const claims = [1, 2].map(() => embedded.purchaseTickets(wish()).catch(() => {}));
    await wait(random.between(0, 6));
    await client.query(undo);
    await Promise.all(claims);
  }

  const steps: readonly ((client: Client, embedded: Embedded) => Promise<void>)[] = [
    purchase,
    async (client, embedded) => {
      await Promise.all([purchase(client, embedded), purchase(client, boxOffice.within(client))]);
    },
    async (client, embedded) => {
      await client.query("savepoint kept");
      await purchase(client, embedded);
      await client.query("release savepoint kept");
    },
    async (client, embedded) => {
      await client.query("savepoint undone");
      await purchase(client, embedded);
      await client.query("rollback to savepoint undone");
    },
    async (client, embedded) => {
      await client.query("savepoint around; savepoint interrupted");
      await interrupt(client, embedded, "rollback to savepoint interrupted");
      await client.query("rollback to savepoint around");
    },
  ];

  async function transact(client: Client): Promise<void> {
    const isLast = end.signal.aborted;
    await client.query("begin");
    const embedded = boxOffice.within(client);
    if (isLast) await purchase(client, embedded);
    for (let step = random.integer(1, 3); step > 0; step -= 1) {
      await random.pick(steps)(client, embedded);
    }
    const commit = async () => {
      await client.query("commit");
      if (isLast) hasCommitted = true;
    };
    await random.pick([
      commit,
      commit,
      () => client.query("rollback"),
      () => interrupt(client, embedded, "rollback"),
    ])();
    if (random.chance(0.2)) await useLater(client, embedded);
  }

  /** A handle does nothing in a later transaction. */
  async function useLater(client: Client, embedded: Embedded): Promise<void> {
    await client.query("begin");
    await embedded.purchaseTickets(wish()).catch(() => {});
    await client.query("commit");
  }

  async function live(): Promise<void> {
    while (!isOver()) {
      try {
        // The connection may break at any moment. Then a new one is opened.
        await using client = await connect(databaseUrl, { query_timeout: 5_000 });
        while (!isOver()) {
          await transact(client);
          await wait(random.between(0, 2 * PAUSE_MS));
        }
      } catch {
        await wait(PAUSE_MS);
      }
    }
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, live));
  return null;
}
