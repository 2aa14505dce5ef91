import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import { expect } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { READER_ORACLES, WATCHERS_OF_AN_OPTION } from "../../src/chaos/oracles/reader-oracles.ts";
import type { DeliveryLine } from "../../src/chaos/readers/reader-jobs.ts";
import { readLastStates, storeReaders } from "../../src/chaos/readers/store-readers.ts";
import { DUE_EVENTS } from "../../src/chaos/readers/webhook-events.ts";
import { testOracles } from "./test-oracles.ts";

/** Everything that an entry has a number for, of two options. The first one is sold out, and then is not. */
async function sell({ boxOffice }: TestDatabase, client: Client): Promise<readonly string[]> {
  const { id: ticketOptionId } = await boxOffice.createTicketOption({ name: "x", allocation: 4 });
  const other = await boxOffice.createTicketOption({ name: "y", allocation: 10 });
  const userId = randomUUID();
  const wanted = (quantity: number) => ({ ticketOptionId, userId, quantity });
  const hold = async () => (await boxOffice.holdTickets({ ...wanted(2), seconds: 600 })).id;
  const { id: purchaseId } = await boxOffice.purchaseTickets(wanted(2));
  await boxOffice.confirmHold({ holdId: await hold(), quantity: 1 });
  await boxOffice.purchaseTickets(wanted(1));
  await boxOffice.cancelPurchase({ purchaseId, quantity: 1 });
  await boxOffice.exchangePurchase({ purchaseId, ticketOptionId: other.id });
  await boxOffice.releaseHold(await hold());
  const expired = await hold();
  await client.query(
    `update holds set created_at = created_at - interval '1 h', expires_at = expires_at - interval '1 h'
     where id = $1`,
    [expired],
  );
  await client.query(
    "update ticket_options set holds_expire_at = holds_expire_at - interval '1 h'",
  );
  await boxOffice.sweepHolds();
  await boxOffice.changeTicketOption(ticketOptionId, { capacity: 5 });
  return [ticketOptionId, other.id];
}

testOracles({
  oracles: READER_ORACLES,
  async sell(database, client) {
    const ids = await sell(database, client);
    const entries = await client.query<{ id: string }>(
      "select ticket_option_id || '-' || version as id from journal_entries order by position, version",
    );
    const due = await client.query<DeliveryLine>(
      `select ticket_option_id as "ticketOptionId", version::integer, type, true as "isSigned",
         true as "isAcknowledged"
       from (${DUE_EVENTS}) due order by ticket_option_id, due.place`,
    );
    const lastStates = await readLastStates(database.url, ids);
    // The first event was sent twice before it was acknowledged.
    const [first, ...others] = due.rows;
    await storeReaders(
      client,
      {
        feed: entries.rows.map(({ id }) => ({ cursor: id, entries: [id] })),
        deliveries: [{ ...first!, isAcknowledged: false }, first!, first!, ...others],
        sights: Array.from({ length: WATCHERS_OF_AN_OPTION }, (_, watcher) =>
          lastStates.flatMap((state) => [
            { ...state, watcher: String(watcher), allocation: 1_000 },
            { ...state, watcher: String(watcher) },
          ]),
        ).flat(),
      },
      lastStates,
    );
    return [];
  },
  async check(client) {
    const { rows } = await client.query("select distinct type from chaos.due");
    // No purchase was transferred.
    expect(rows).toHaveLength(11);
  },
  violations: [
    [/an entry for each version/u, "delete from journal_entries where version = 3"],
    [/an entry for each version/u, "update journal_entries set gap_after = 1 where version = 2"],
    [/an entry for each version/u, "update ticket_options set version = version + 1"],
    [/are those of the rows/u, "update journal_entries set purchased = purchased + 1"],
    [/are those of the rows/u, "update journal_entries set held = null"],
    [/are those of the rows/u, "update purchases set version = version + 1"],
    [/are those of the rows/u, "delete from cancellations"],
    [/are those of the holds/u, "update journal_entries set expired = null"],
    [/are those of the holds/u, "update journal_entries set released = released + 1"],
    [/gets each entry exactly once/u, "delete from chaos.feed where version = 2"],
    [
      /gets each entry exactly once/u,
      "insert into chaos.feed select 1000, ticket_option_id, version from chaos.feed where place = 1",
    ],
    [/gets each entry exactly once/u, "update chaos.feed set version = 100 where version = 2"],
    [/in the order of versions/u, "update chaos.feed set place = -place"],
    [
      /delivered at least once/u,
      "update chaos.deliveries set is_acknowledged = false where type = 'hold.expired'",
    ],
    [/only events that are due/u, "update chaos.deliveries set type = 'hold.lost'"],
    [/only after the one before/u, "update chaos.deliveries set place = -place"],
    [
      /only after the one before/u,
      "update chaos.deliveries set is_acknowledged = false where type = 'hold.expired'",
    ],
    [/valid signature/u, "update chaos.deliveries set is_signed = false where place = 2"],
    [/ends with its last state/u, "update chaos.sights set allocation = 0 where watcher = '2'"],
    [/ends with its last state/u, "delete from chaos.sights where watcher = '1'"],
  ],
});
