import type { Kysely } from "kysely";

import { withDefaults } from "../../../src/model/field.ts";
import type { Database } from "../../../src/model/database.ts";
import { SALE_RULES } from "../../../src/model/sale-rules.ts";
import { linesOf } from "../../../src/settle/claim.ts";
import { decideClaims } from "../../../src/settle/decide/decide-claims.ts";
import { movedBy, openLedgers } from "../../../src/settle/decide/ledger.ts";
import type {
  LockedInPart,
  LockedTicketOption,
  TicketOptionLocks,
} from "../../../src/settle/lock-ticket-options.ts";
import type { SettleLocked } from "../../../src/settle/settle-locked.ts";
import { needsOf } from "../../../src/settle/read/needs.ts";
import { send } from "./fake-connection.ts";
import type { FakeDatabase, FakePurchase } from "./fake-database.ts";

const notInTurn = () => Promise.reject(new Error("No host"));

/** `lock-ticket-options.ts` for the fake database. */
export function fakeLocks(database: FakeDatabase): TicketOptionLocks {
  const readLocked = (ids: readonly string[], contested: readonly string[] = []): LockedInPart => ({
    locked: ids
      .filter((id) => !contested.includes(id))
      .flatMap((id) => toLocked(database, id) ?? []),
    contested: new Set(contested),
  });

  return {
    waitInTurn: notInTurn,
    skipInTurn: notInTurn,
    skip: (transaction, ids) =>
      send(transaction, "lock what is free", (session) => readLocked(ids, session.lockFree(ids))),
    wait: (transaction, ids) =>
      send(transaction, "lock", async (session) => {
        await session.lock(ids, 2_000);
        return readLocked(ids).locked;
      }),
    waitInOrder: (transaction, ids) =>
      send(transaction, "lock in order", async (session) => {
        try {
          await session.lock(ids, 500);
        } catch {
          session.unlockExcept(new Set());
          return readLocked(ids, session.lockFree(ids));
        }
        return readLocked(ids);
      }),
  };
}

/** `settle-locked.ts` for the fake database: its decisions are the real ones. */
export const settleLockedInFake: SettleLocked = async (
  transaction,
  options,
  claims,
  { mayBeDone },
) => {
  const ids = new Set(options.map(({ id }) => id));
  const locked = options.filter(({ drawsOn }) =>
    drawsOn.every(({ ticketOptionId }) => ids.has(ticketOptionId)),
  );
  const ledgers = openLedgers(locked, undefined);
  for (const { ticketOptionId } of claims.flatMap(linesOf)) {
    if (ids.has(ticketOptionId) && !ledgers.has(ticketOptionId)) {
      throw new Error("What it draws on is not locked");
    }
  }
  const wanted: string[] = [];
  for (const { purchases } of needsOf(locked, claims, mayBeDone).values())
    wanted.push(...purchases);
  if (wanted.length > 0) {
    const known = await send(transaction, "read purchases", (session) => session.read(wanted));
    for (const purchase of known) {
      const { id, ticketOptionId, userId, quantity, orderLines } = purchase;
      ledgers.get(ticketOptionId)?.purchases.set(id, {
        userId,
        buyerId: userId,
        quantity,
        orderLines,
        holdId: null,
        reference: null,
        metadata: null,
        cancelledQuantity: 0,
        exchangedQuantity: 0,
      });
    }
  }
  const outcomes = decideClaims(ledgers, claims);
  const purchases: FakePurchase[] = [];
  for (const event of [...ledgers.values()].flatMap(({ events }) => events)) {
    if (event.type !== "purchase_made") throw new Error(`Unexpected event ${event.type}`);
    purchases.push(event);
  }
  const moves = new Map([...ledgers].map(([id, ledger]) => [id, movedBy(ledger)]));
  return {
    outcomes,
    written: purchases.length === 0 ? Promise.resolve() : write(transaction, { purchases, moves }),
  };
};

async function write(
  transaction: Kysely<Database>,
  written: { readonly purchases: readonly FakePurchase[]; readonly moves: Map<string, number> },
): Promise<void> {
  await send(transaction, "write", (session) => session.write(written));
}

function toLocked(database: FakeDatabase, id: string): LockedTicketOption | undefined {
  const option = database.options.get(id);
  if (!option) return undefined;
  const drawnBy = [...database.options.values()].flatMap((drawing) =>
    drawing.drawsOn
      .filter(({ ticketOptionId }) => ticketOptionId === id)
      .map(({ units }) => ({ ticketOptionId: drawing.id, units })),
  );
  return {
    ...option,
    drawnBy,
    rules: withDefaults(SALE_RULES, {}),
    holdsExpireAt: null,
    uncountedFrom: null,
    isInJournal: true,
  };
}
