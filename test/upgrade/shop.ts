import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { purchaseDocument } from "../../packages/gateway/test/buy-over-http.ts";

/** A purchase as the buyer knows it. */
export interface BoughtTicket {
  readonly id: string;
  readonly key: string;
  readonly document: ReturnType<typeof purchaseDocument>;
  /** URL of the gateway that sold it. */
  readonly soldBy: string;
}

/** Sends a purchase until it is granted (its id) or refused (undefined). */
export async function purchase(
  url: string,
  key: string,
  document: ReturnType<typeof purchaseDocument>,
): Promise<string | undefined> {
  for (;;) {
    const response = await fetch(`${url}/purchases`, {
      method: "POST",
      headers: { "content-type": "application/vnd.api+json", "idempotency-key": key },
      body: JSON.stringify(document),
    });
    const body: { readonly data?: { readonly id: string } } = await response.json();
    if (response.status === 201) return body.data?.id;
    if (response.status === 400) return undefined;
    // Busy, or the outcome is unknown.
    if (response.status !== 503) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
    await pause(50);
  }
}

/** Buys one ticket after the other, each at the next gateway, until there are none. */
export async function buyUntilSoldOut(
  gateways: readonly string[],
  ticketOptionId: string,
  bought: BoughtTicket[],
): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const soldBy = gateways[turn % gateways.length]!;
    const key = randomUUID();
    const document = purchaseDocument(ticketOptionId, 1);
    const id = await purchase(soldBy, key, document);
    if (id === undefined) return;
    bought.push({ id, key, document, soldBy });
  }
}

/** Sends a mutation that takes one input, and returns its result. */
export async function mutate(
  url: string,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: `mutation ($input: ${type}!) { result: ${mutation}(input: $input) {
        __typename ... on ${mutation === "confirmHold" ? "Purchase" : "Hold"} { id quantity } ... on Error { code message }
      } }`,
      variables: { input },
    }),
  });
  const body: { readonly data?: { readonly result: Record<string, unknown> } } =
    await response.json();
  if (body.data === undefined) throw new Error(JSON.stringify(body));
  return body.data.result;
}
