import { ConnectionError, createClient, RefusalError } from "@ticket-allocation/client";
import { expect, it } from "vitest";

import { purchaseFrom } from "./purchase-from.ts";
import { cut, refuse, sell, startScriptedServer, WISH } from "./scripted-server.ts";

const KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";

it.each([
  ["busy", [refuse(503, "busy")], false],
  ["busy after a lost answer", [cut, refuse(503, "busy")], true],
  ["an unknown outcome", [refuse(503, "outcome_unknown")], true],
  ["too many requests", [refuse(429, "rate_limit_exceeded")], false],
  ["too few tickets after a lost answer", [cut, refuse(400, "invalid_purchase_quantity")], false],
  ["an expired token after a lost answer", [cut, refuse(401, "unauthenticated")], true],
] as const)("says whether the outcome is known: %s", async (_, replies, isOutcomeUnknown) => {
  const { error, keys } = await purchaseFrom(replies, { maxAttempts: 3 });
  expect(error).toBeInstanceOf(RefusalError);
  expect(error).toMatchObject({ isOutcomeUnknown, idempotencyKey: keys[0] });
});

it.each([
  ["invalid_purchase_quantity", 400, false],
  ["id_taken", 409, false],
  ["unauthenticated", 401, true],
] as const)(
  "says it of a purchase with an id of the caller, after a lost answer: %s",
  async (code, status, isOutcomeUnknown) => {
    await using server = await startScriptedServer(cut, refuse(status, code));
    const { purchases } = createClient({ url: server.url });
    const failed = { code, isOutcomeUnknown, idempotencyKey: undefined };
    const wish = { ...WISH, id: KEY };
    await expect(purchases.create(wish)).rejects.toMatchObject(failed);
  },
);

it("says that a ticket option may have been created by the attempt that refuses its repetition", async () => {
  await using server = await startScriptedServer(cut, refuse(409, "ticket_option_id_taken"));
  const { ticketOptions } = createClient({ url: server.url });
  const created = ticketOptions.create({ id: KEY, name: "VIP", allocation: 1 });
  await expect(created).rejects.toMatchObject({ isOutcomeUnknown: true });
});

it("goes on with the key of a request that has failed, also in another process", async () => {
  await using server = await startScriptedServer(cut, sell);
  const impatient = createClient({ url: server.url, maxAttempts: 1 });
  const failed: unknown = await impatient.purchases.create(WISH).catch((error: unknown) => error);
  if (!(failed instanceof ConnectionError)) throw failed;
  const { idempotencyKey } = failed;
  await createClient({ url: server.url }).purchases.create(WISH, { idempotencyKey });
  const [first, second] = server.requests;
  expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
});

it("says that a change may have been made, if its own first attempt may be what refuses it", async () => {
  await using server = await startScriptedServer(cut, refuse(412, "precondition_failed"));
  const { ticketOptions } = createClient({ url: server.url });
  const changed = ticketOptions.change(KEY, { name: "VIP" }, { ifRevision: 3 });
  await expect(changed).rejects.toMatchObject({
    code: "precondition_failed",
    isOutcomeUnknown: true,
    idempotencyKey: undefined,
  });
  expect(server.requests[0]?.headers["if-match"]).toBe('"r3-"');
});
