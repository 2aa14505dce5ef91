import fc from "fast-check";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { withDefaults } from "../src/model/field.ts";
import { SALE_RULES } from "../src/model/sale-rules.ts";
import type { Claim } from "../src/settle/claim.ts";
import { decideClaims } from "../src/settle/decide/decide-claims.ts";
import { openLedgers } from "../src/settle/decide/ledger.ts";
import type { PurchaseClaim } from "../src/settle/kinds/purchase.ts";
import { driftsOf } from "./drifts-of.ts";

/** An option of a random graph. It draws on earlier options only. */
interface Node {
  readonly capacity: number;
  readonly maxPerUser: number | null;
  /** Units by the number of the option. */
  readonly draws: ReadonlyMap<number, number>;
}

const USERS = ["ann", "ben"];

const graph: fc.Arbitrary<readonly Node[]> = fc
  .array(
    fc.record({
      capacity: fc.nat(30),
      maxPerUser: fc.option(fc.integer({ min: 1, max: 20 }), { freq: 2, nil: null }),
      drawn: fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 3 })), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((nodes) =>
    nodes.map(({ drawn, ...node }, index) => ({
      ...node,
      draws: new Map(drawn.filter(([to]) => to < index)),
    })),
  );

const line = fc.record({
  option: fc.nat(5),
  user: fc.constantFrom(...USERS),
  quantity: fc.integer({ min: 1, max: 6 }),
});
const order = fc.array(line, { minLength: 1, maxLength: 3 });
/** Of an earlier purchase, by its number. Undefined: all that is left of it. */
const exchange = fc.record({
  purchase: fc.nat(20),
  option: fc.nat(5),
  quantity: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
});
/** The same to a user. */
const transfer = fc.record({ purchase: fc.nat(20), user: fc.constantFrom(...USERS) });
const wishes = fc.array(fc.oneof(order, exchange, transfer), { maxLength: 30, size: "max" });

/** What one ticket of an option takes of each option, found by walking the graph. */
function takenBy(nodes: readonly Node[], option: number): Map<number, number> {
  const taken = new Map([[option, 1]]);
  for (const [drawn, units] of nodes[option]!.draws) {
    for (const [further, each] of takenBy(nodes, drawn)) {
      taken.set(further, (taken.get(further) ?? 0) + units * each);
    }
  }
  return taken;
}

/** The model: counts for each option and for each user, and nothing else. */
class Model {
  readonly left: number[];
  readonly used = new Map<string, number>();
  readonly nodes: readonly Node[];

  constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
    this.left = nodes.map(({ capacity }) => capacity);
  }

  /** Takes all lines, or none. A line with a negative quantity gives back. */
  take(lines: readonly { option: number; user: string; quantity: number }[]): boolean {
    const left = [...this.left];
    const used = new Map(this.used);
    for (const { option, user, quantity } of lines) {
      for (const [each, units] of takenBy(this.nodes, option)) {
        left[each]! -= units * quantity;
        const key = `${each} ${user}`;
        used.set(key, (used.get(key) ?? 0) + units * quantity);
      }
    }
    const isOverdrawn = left.some((count) => count < 0);
    const isOverLimit = [...used].some(([key, count]) => {
      const { maxPerUser } = this.nodes[Number(key.split(" ")[0])]!;
      return maxPerUser !== null && count > maxPerUser;
    });
    if (isOverdrawn || isOverLimit) return false;
    this.left.splice(0, left.length, ...left);
    for (const [key, count] of used) this.used.set(key, count);
    return true;
  }
}

type Line = Parameters<Model["take"]>[0][number];

/** A purchase that was granted, and what is left of it. */
interface Bought extends Omit<Line, "user"> {
  readonly claim: PurchaseClaim;
  left: number;
  user: string;
}

function claimOn({ option, user, quantity }: Line, orderLines: number | null): PurchaseClaim {
  const [ticketOptionId, id] = [String(option), randomUUID()];
  const made = {
    isRepeatable: false,
    orderLines,
    createdBy: null,
    reference: null,
    metadata: null,
  };
  return { kind: "purchase", ticketOptionId, id, userId: user, quantity, ...made };
}

describe("claims on options that draw on others", () => {
  it("are granted exactly when a simple count of everything allows them", () => {
    fc.assert(
      fc.property(graph, wishes, (nodes, wanted) => {
        const ledgers = openLedgers(
          nodes.map(({ capacity, maxPerUser }, index) => ({
            id: String(index),
            allocation: capacity,
            capacity,
            rules: withDefaults(SALE_RULES, { maxPerUser }),
            drawsOn: [...takenBy(nodes, index)]
              .filter(([drawn]) => drawn !== index)
              .map(([drawn, units]) => ({ ticketOptionId: String(drawn), units })),
            holdsExpireAt: null,
            uncountedFrom: null,
            isInJournal: true,
          })),
          undefined,
        );
        for (const { usage } of ledgers.values()) for (const user of USERS) usage.set(user, 0);
        const model = new Model(nodes);
        const purchases: Bought[] = [];
        const isGranted = (claim: Claim) => decideClaims(ledgers, [claim])[0]!.is === "granted";

        function placeOrder(lines: readonly Line[]): void {
          const bought = lines.map((each): Bought => {
            const claim = claimOn(each, lines.length > 1 ? lines.length : null);
            return { ...each, claim, left: each.quantity };
          });
          const claims = bought.map(({ claim }) => claim);
          const claim: Claim = claims.length === 1 ? claims[0]! : { kind: "order", lines: claims };
          const isAllowed = model.take(lines);
          expect(isGranted(claim)).toBe(isAllowed);
          if (isAllowed) purchases.push(...bought);
        }

        function exchangeTickets(of: Bought, option: number, wished: number | undefined): void {
          if (of.option === option) return;
          const quantity = wished ?? of.left;
          const { user } = of;
          const replacement = claimOn({ option, user, quantity: wished ?? of.quantity }, null);
          const cancelled = {
            expectedUserId: undefined,
            quantity: wished,
            replacement,
            isRepeatable: false,
            createdBy: null,
          };
          const ofPurchase = { ticketOptionId: String(of.option), purchaseId: of.claim.id };
          const id = randomUUID();
          const line = { kind: "cancellation", id, ...ofPurchase, ...cancelled } as const;
          const isAllowed =
            quantity > 0 &&
            quantity <= of.left &&
            model.take([
              { option: of.option, user, quantity: -quantity },
              { option, user, quantity },
            ]);
          expect(isGranted({ kind: "exchange", lines: [line, replacement] })).toBe(isAllowed);
          if (!isAllowed) return;
          of.left -= quantity;
          purchases.push({ option, user, quantity, claim: replacement, left: quantity });
        }

        function transferTickets(of: Bought, user: string): void {
          const isAllowed =
            of.left > 0 &&
            of.user !== user &&
            model.take([
              { ...of, quantity: -of.left },
              { ...of, user, quantity: of.left },
            ]);
          const claim = {
            kind: "transfer",
            id: randomUUID(),
            ticketOptionId: String(of.option),
            purchaseId: of.claim.id,
            expectedUserId: of.user,
            userId: user,
            isRepeatable: false,
            createdBy: null,
          } as const;
          expect(isGranted(claim)).toBe(isAllowed);
          if (isAllowed) of.user = user;
        }

        const toOption = (option: number) => option % nodes.length;
        for (const wish of wanted) {
          if (Array.isArray(wish)) {
            placeOrder(wish.map((each) => ({ ...each, option: toOption(each.option) })));
          } else if (purchases.length > 0) {
            const of = purchases[wish.purchase % purchases.length]!;
            if ("user" in wish) transferTickets(of, wish.user);
            else exchangeTickets(of, toOption(wish.option), wish.quantity);
          }
        }
        expect([...ledgers.values()].map(({ left }) => left)).toEqual(model.left);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a random graph of options in the database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it("adds up after simultaneous purchases, holds, orders, exchanges, transfers and their ends", async () => {
    const { boxOffice } = database;
    const ended = fc.constantFrom(
      "stays",
      "is cancelled",
      "is exchanged",
      "is transferred",
      "is confirmed",
      "is released",
    );
    const life = fc.tuple(order, ended);
    await fc.assert(
      fc.asyncProperty(graph, fc.array(life, { maxLength: 20 }), async (nodes, lives) => {
        const ids: string[] = [];
        for (const { capacity, maxPerUser, draws } of nodes) {
          const drawsOn = Array.from(draws, ([to, units]) => ({ ticketOptionId: ids[to]!, units }));
          const input = { name: "some", allocation: capacity, maxPerUser, drawsOn };
          ids.push((await boxOffice.createTicketOption(input)).id);
        }
        const users = new Map(USERS.map((user) => [user, randomUUID()]));
        await Promise.allSettled(
          lives.map(async ([lines, end]) => {
            const asked = lines.map(({ option, user, quantity }) => ({
              ticketOptionId: ids[option % ids.length]!,
              userId: users.get(user)!,
              quantity,
            }));
            if (end === "is confirmed" || end === "is released") {
              const { id } = await boxOffice.holdTickets(asked[0]!);
              if (end === "is released") return boxOffice.releaseHold(id);
              return boxOffice.confirmHold({ holdId: id, quantity: 1 });
            }
            const purchases = await boxOffice.placeOrder(asked);
            if (end === "stays") return undefined;
            if (end === "is transferred") {
              const [purchaseId, userId] = [purchases[0]!.id, users.get(USERS[1]!)!];
              return boxOffice.transferPurchase({ purchaseId, userId });
            }
            if (end === "is exchanged") {
              const ticketOptionId = ids[lines.length % ids.length]!;
              return boxOffice.exchangePurchase({ purchaseId: purchases[0]!.id, ticketOptionId });
            }
            return boxOffice.cancelPurchase({ purchaseId: purchases[0]!.id });
          }),
        );
        expect(await driftsOf(boxOffice)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
