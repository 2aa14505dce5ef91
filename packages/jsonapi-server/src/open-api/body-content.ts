/** Schemas in `components`, by what they describe. */
export type SchemaName =
  | "NewTicketOption"
  | "NewDrawingTicketOption"
  | "TicketOptionChanges"
  | "HoldExtension"
  | "TicketOption"
  | "NewPurchase"
  | "HoldConfirmation"
  | "Purchase"
  | "NewHold"
  | "Hold"
  | "NewCancellation"
  | "Cancellation"
  | "NewExchange"
  | "Exchange"
  | "NewTransfer"
  | "Transfer"
  | "NewCapacityMove"
  | "CapacityMove"
  | "Operations"
  | "Results"
  | "TicketOptions"
  | "Purchases"
  | "Holds"
  | "Events"
  | "TicketOptionLinkage"
  | "Errors";

/** What a body of one media type is: of one of these schemas, and such as the examples. */
export function bodyContent(
  schemas: readonly SchemaName[],
  examples: Readonly<Record<string, unknown>>,
) {
  const refs = schemas.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  return {
    schema: refs.length === 1 ? refs[0] : { anyOf: refs },
    examples: Object.fromEntries(
      Object.entries(examples).map(([name, value]) => [name, { value }]),
    ),
  };
}
