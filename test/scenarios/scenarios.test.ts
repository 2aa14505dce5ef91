import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS, NO_RULES, UNCANCELLED } from "./adapters.ts";

const MAX_TICKETS = 2_147_483_647;

describe.each(ADAPTERS)("through %s", (_name, openAdapter) => {
  let database: TestDatabase;
  let adapter: Adapter;
  beforeAll(async () => {
    database = await createTestDatabase();
    adapter = openAdapter(database.boxOffice);
  });
  afterAll(() => database.drop());

  async function onSale(allocation: number): Promise<string> {
    return (await done(adapter.createTicketOption({ name: "day pass", allocation }))).id;
  }
  async function leftOf(id: string): Promise<number | undefined> {
    return (await adapter.findTicketOption(id))?.allocation;
  }
  const purchase = (ticketOptionId: string, quantity: number) =>
    adapter.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity });

  describe("a new ticket option", () => {
    it("has its whole capacity left, and is found again", async () => {
      const option = await done(
        adapter.createTicketOption({
          name: "early bird",
          description: "until May",
          allocation: 100,
        }),
      );
      expect(option).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u),
        name: "early bird",
        description: "until May",
        allocation: 100,
        capacity: 100,
        ...NO_RULES,
      });
      expect(await adapter.findTicketOption(option.id)).toEqual(option);
    });

    it.each([{}, { description: null }])("needs no description: %o", async (description) => {
      const option = await done(
        adapter.createTicketOption({ name: "x", allocation: 1, ...description }),
      );
      expect(option.description).toBeNull();
    });

    it("keeps the text it is given, whatever the script", async () => {
      const text = {
        name: " Überraschung 🎟️ ‏כרטיס ",
        description: 'a\nb\t"c" \\ </script> \' ; --',
      };
      const option = await done(adapter.createTicketOption({ ...text, allocation: 1 }));
      expect(await adapter.findTicketOption(option.id)).toMatchObject(text);
    });

    it("takes the id that its creator chose, in lower case", async () => {
      const id = randomUUID();
      const option = await done(
        adapter.createTicketOption({ id: id.toUpperCase(), name: "x", allocation: 1 }),
      );
      expect(option.id).toBe(id);
      expect(await adapter.findTicketOption(id.toUpperCase())).toEqual(option);
    });

    it("takes an id of any UUID version", async () => {
      const id = "ffffffff-ffff-ffff-ffff-" + randomUUID().slice(-12);
      expect((await done(adapter.createTicketOption({ id, name: "x", allocation: 1 }))).id).toBe(
        id,
      );
    });

    it("does not replace another with the same id", async () => {
      const id = await onSale(7);
      expect(await adapter.createTicketOption({ id, name: "other", allocation: 9 })).toEqual({
        refused: "ticket_option_id_taken",
      });
      expect(await adapter.findTicketOption(id)).toMatchObject({ name: "day pass", allocation: 7 });
    });

    it.each([0, 1, MAX_TICKETS])("may have %i tickets", async (allocation) => {
      expect(await leftOf(await onSale(allocation))).toBe(allocation);
    });

    it.each([
      { name: "" },
      { name: " \t\n " },
      { name: "a\0b" },
      { name: "\uD83C" },
      { description: "a\0b" },
      { description: "\uDFAB" },
      { allocation: -1 },
      { allocation: 1.5 },
      { allocation: MAX_TICKETS + 1 },
      { id: "nothing" },
      { id: "70b751fe04dd4dd18955ab9b188ddb1f" },
    ])("is refused with %o", async (broken) => {
      expect(await adapter.createTicketOption({ name: "x", allocation: 1, ...broken })).toEqual({
        refused: "invalid_input",
      });
    });
  });

  describe("a purchase", () => {
    it("takes its quantity from the allocation, and is found again", async () => {
      const userId = randomUUID();
      const ticketOptionId = await onSale(10);
      const bought = await done(
        adapter.purchaseTickets({ ticketOptionId, userId: userId.toUpperCase(), quantity: 3 }),
      );
      expect(bought).toEqual({
        id: expect.any(String),
        ticketOptionId,
        userId,
        quantity: 3,
        ...UNCANCELLED,
      });
      expect(await adapter.findPurchase(bought.id)).toEqual(bought);
      expect(await leftOf(ticketOptionId)).toBe(7);
    });

    it("may take all that is left, and then there is nothing more", async () => {
      const id = await onSale(4);
      await done(purchase(id, 4));
      expect(await purchase(id, 1)).toEqual({ refused: "allocation_exceeded" });
      expect(await leftOf(id)).toBe(0);
    });

    it("takes nothing when one ticket too few is left, and leaves the rest to others", async () => {
      const id = await onSale(4);
      expect(await purchase(id, 5)).toEqual({ refused: "allocation_exceeded" });
      expect(await leftOf(id)).toBe(4);
      await done(purchase(id, 4));
    });

    it("may be as large as the largest allocation", async () => {
      const id = await onSale(MAX_TICKETS);
      await done(purchase(id, MAX_TICKETS));
      expect(await leftOf(id)).toBe(0);
    });

    it("may be repeated by the same user", async () => {
      const input = { ticketOptionId: await onSale(4), userId: randomUUID(), quantity: 2 };
      const [first, second] = [
        await done(adapter.purchaseTickets(input)),
        await done(adapter.purchaseTickets(input)),
      ];
      expect(first.id).not.toBe(second.id);
    });

    it.each([0, -1, 1.5, MAX_TICKETS + 1])("is refused for %d tickets", async (quantity) => {
      const id = await onSale(4);
      expect(await purchase(id, quantity)).toEqual({ refused: "invalid_input" });
      expect(await leftOf(id)).toBe(4);
    });

    it.each([randomUUID(), "nothing", ""])("is refused for no ticket option: %o", async (id) => {
      expect(await purchase(id, 1)).toEqual({ refused: "ticket_option_not_found" });
    });

    it("is refused for a user that is no UUID", async () => {
      const ticketOptionId = await onSale(4);
      expect(await adapter.purchaseTickets({ ticketOptionId, userId: "me", quantity: 1 })).toEqual({
        refused: "invalid_input",
      });
      expect(await leftOf(ticketOptionId)).toBe(4);
    });

    it("gets the last ticket once, however many ask at the same moment", async () => {
      const id = await onSale(20);
      const answers = await Promise.all(Array.from({ length: 64 }, () => purchase(id, 1)));
      expect(answers.filter((answer) => "done" in answer)).toHaveLength(20);
      expect(answers.filter((answer) => "refused" in answer)).toEqual(
        Array.from({ length: 44 }, () => ({ refused: "allocation_exceeded" })),
      );
      expect(await leftOf(id)).toBe(0);
    });
  });

  it.each([randomUUID(), "nothing", "70b751fe04dd4dd18955ab9b188ddb1f", "%00"])(
    "finds nothing by the id %o",
    async (id) => {
      expect(await adapter.findTicketOption(id)).toBeUndefined();
      expect(await adapter.findPurchase(id)).toBeUndefined();
    },
  );
});
