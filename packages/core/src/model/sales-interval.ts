import { readFields, type FieldValue } from "./field.ts";
import type { IntervalLength } from "./interval-length.ts";
import { SALES_INTERVAL_FIELDS } from "./sales-interval-fields.ts";

/** What has changed a ticket option in an interval, in numbers. */
export type SalesInterval = { readonly id: string } & {
  readonly [Name in keyof typeof SALES_INTERVAL_FIELDS]: FieldValue<
    (typeof SALES_INTERVAL_FIELDS)[Name]
  >;
};

export function toSalesInterval(
  ticketOptionId: string,
  length: IntervalLength,
  row: Readonly<Record<string, unknown>>,
): SalesInterval {
  const fields = readFields(SALES_INTERVAL_FIELDS, row);
  return { id: `${ticketOptionId}-${length}-${fields.firstVersion}`, ...fields };
}
