export type SchemaName = "NewTicketOption" | "TicketOption" | "NewPurchase" | "Purchase" | "Errors";

export function mediaType(schema: SchemaName, examples: Readonly<Record<string, unknown>>) {
  return {
    schema: { $ref: `#/components/schemas/${schema}` },
    examples: Object.fromEntries(
      Object.entries(examples).map(([name, value]) => [name, { value }]),
    ),
  };
}
