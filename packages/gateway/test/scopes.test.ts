import { ForbiddenError, type Action, type ActionResources } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";

import { authorizeByScopes } from "../src/access/authorize-by-scopes.ts";

const ALICE = randomUUID();
const BEN = randomUUID();

const option = { type: "ticket_options", id: randomUUID() } as const;
const purchaseOf = (userId: string) =>
  ({
    type: "purchases",
    id: randomUUID(),
    ticketOptionId: option.id,
    userId,
    quantity: 1,
    cancelledQuantity: 0,
    exchangedQuantity: 0,
    status: "confirmed",
  }) as const;
const exchangeOf = (userId: string) =>
  ({ ...purchaseOf(userId), newTicketOptionId: randomUUID() }) as const;
const transferOf = (userId: string) =>
  ({ ...purchaseOf(userId), newUserId: randomUUID() }) as const;
const holdOf = (userId: string) =>
  ({
    type: "holds",
    id: randomUUID(),
    ticketOptionId: option.id,
    userId,
    quantity: 1,
    status: "active",
    expiresAt: new Date(),
  }) as const;

/** What Alice needs, first for what is hers and then for what is another's. */
const SCOPES: readonly (readonly [Action, ...(readonly [ActionResources[Action], string[]])[]])[] =
  [
    ["ticket_option.create", [{ type: "ticket_options" }, ["ticket_options:create"]]],
    ["ticket_option.update", [option, ["ticket_options:update"]]],
    ["ticket_option.read", [option, ["read", "read:any"]]],
    ["webhook.manage", [{ type: "webhooks" }, ["webhooks:manage"]]],
    ["ticket_option.list", [{ type: "ticket_options" }, ["read", "read:any"]]],
    [
      "purchase.create",
      [purchaseOf(ALICE), ["purchases:create", "purchases:create:any"]],
      [purchaseOf(BEN), ["purchases:create:any"]],
    ],
    [
      "purchase.cancel",
      [purchaseOf(ALICE), ["purchases:cancel", "purchases:cancel:any"]],
      [purchaseOf(BEN), ["purchases:cancel:any"]],
    ],
    [
      "purchase.exchange",
      [exchangeOf(ALICE), ["purchases:exchange", "purchases:exchange:any"]],
      [exchangeOf(BEN), ["purchases:exchange:any"]],
    ],
    [
      "purchase.transfer",
      [transferOf(ALICE), ["purchases:transfer", "purchases:transfer:any"]],
      [transferOf(BEN), ["purchases:transfer:any"]],
    ],
    [
      "hold.create",
      [holdOf(ALICE), ["purchases:create", "purchases:create:any"]],
      [holdOf(BEN), ["purchases:create:any"]],
    ],
    [
      "hold.extend",
      [holdOf(ALICE), ["purchases:create", "purchases:create:any"]],
      [holdOf(BEN), ["purchases:create:any"]],
    ],
    [
      "hold.release",
      [holdOf(ALICE), ["purchases:create", "purchases:create:any"]],
      [holdOf(BEN), ["purchases:create:any"]],
    ],
    ["purchase.read", [purchaseOf(ALICE), ["read", "read:any"]], [purchaseOf(BEN), ["read:any"]]],
    ["hold.read", [holdOf(ALICE), ["read", "read:any"]], [holdOf(BEN), ["read:any"]]],
    [
      "purchase.list",
      [{ type: "purchases", userId: ALICE }, ["read", "read:any"]],
      [{ type: "purchases", userId: BEN }, ["read:any"]],
      [{ type: "purchases", userId: undefined }, ["read:any"]],
    ],
    [
      "hold.list",
      [{ type: "holds", userId: ALICE }, ["read", "read:any"]],
      [{ type: "holds", userId: BEN }, ["read:any"]],
      [{ type: "holds", userId: undefined }, ["read:any"]],
    ],
  ];
const ALL = new Set(SCOPES.flatMap(([, ...cases]) => cases.flatMap(([, scopes]) => scopes)));

async function isAllowed(
  action: Action,
  resource: ActionResources[Action],
  scope: string,
): Promise<boolean> {
  const context = { caller: "alice", userId: ALICE, scopes: new Set([scope]) };
  try {
    return await authorizeByScopes(context, action, resource);
  } catch (error) {
    expect(error).toBeInstanceOf(ForbiddenError);
    return false;
  }
}

it.each(SCOPES.map(([action, ...cases]) => [action, cases] as const))(
  "lets nobody %s but with a scope that says so",
  async (action, cases) => {
    for (const [resource, sufficient] of cases) {
      const allowed: string[] = [];
      for (const scope of ALL) if (await isAllowed(action, resource, scope)) allowed.push(scope);
      expect(allowed.toSorted()).toEqual(sufficient.toSorted());
    }
  },
);

it("takes a bearer who is no user for no owner of what names none", () => {
  const context = { caller: "service", userId: undefined, scopes: new Set(["read"]) };
  const resource = { type: "purchases", userId: undefined } as const;
  expect(() => authorizeByScopes(context, "purchase.list", resource)).toThrow(ForbiddenError);
});
