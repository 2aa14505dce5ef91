/**
 * The types of webhook events, in the order in which those of an entry are sent, and which entries have them: in SQL, of an
 * entry and of the allocation `before` it. Written from the documentation, not from the product's own table.
 */
const EVENTS = {
  "ticket_option.created": "version = 0",
  "ticket_option.changed": "version > 0 and edits > 0",
  "purchase.made": "purchased > 0",
  "purchase.cancelled": "cancelled > coalesce(exchanged, 0)",
  "purchase.exchanged": "exchanged > 0",
  "purchase.transferred": "transferred > 0",
  "hold.made": "held > 0",
  "hold.confirmed": "confirmed > 0",
  "hold.released": "released > 0",
  "hold.expired": "expired > 0",
  "ticket_option.sold_out": "allocation = 0 and before > 0",
  "ticket_option.available_again": "allocation > 0 and before = 0",
} as const;

export const WEBHOOK_EVENTS: readonly string[] = Object.keys(EVENTS);

/** Selects the events that a webhook has to deliver, with their place among those of their ticket option. */
export const DUE_EVENTS = `
  select ticket_option_id, version, type,
    row_number() over (partition by ticket_option_id order by version, place) as place
  from (
    select *, lag(allocation) over (partition by ticket_option_id order by version) as before
    from journal_entries
  ) as entry, lateral (values
    ${Object.entries(EVENTS)
      .map(([type, isDue], place) => `(${place}, '${type}', ${isDue})`)
      .join(",\n    ")}
  ) as event (place, type, is_due)
  where is_due`;
