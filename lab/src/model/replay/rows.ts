import type { Client } from "pg";

import type { ModelState } from "../from-itf.ts";

/** A tick of the model's clock. What expires does so in the middle between two ticks. */
export const TICK_SECONDS = 600;

/** What is stored, in the same form for the model and the database. */
export interface Rows {
  /** By option: what is left, and how often its row was written. */
  readonly options: Readonly<Record<string, string>>;
  readonly purchases: readonly string[];
  readonly holds: readonly string[];
  readonly cancellations: readonly string[];
  readonly hostRows: readonly string[];
}

/** The reference of what a request makes. */
export function referenceOf(request: number): string {
  return `request ${request}`;
}

export function rowsOfModel({ db, hostRows }: ModelState): Rows {
  const version = new Map(db.version);
  const optionOf = new Map(
    db.purchases.map(([{ request, line }, { option }]) => [`${request} ${line}`, option]),
  );
  return {
    options: Object.fromEntries(
      db.left.map(([option, left]) => [option, `${left} left, version ${version.get(option)}`]),
    ),
    purchases: db.purchases
      .map(([{ request }, { option, user, quantity, cancelled }]) =>
        [referenceOf(request), option, user, quantity, cancelled].join(" "),
      )
      .toSorted(),
    holds: db.holds
      .map(([{ request }, { option, user, quantity, status, expiresAt }]) =>
        [referenceOf(request), option, user, quantity, status, expiresAt].join(" "),
      )
      .toSorted(),
    cancellations: db.cancellations
      .map(
        ([
          ,
          {
            purchase: { request, line },
            quantity,
          },
        ]) => [referenceOf(request), optionOf.get(`${request} ${line}`), quantity].join(" "),
      )
      .toSorted(),
    hostRows: hostRows.map(String).toSorted(),
  };
}

/** Names of the options and users of the model by their ids, and the versions that the options had at first. */
export interface Names {
  readonly options: ReadonlyMap<string, string>;
  readonly users: ReadonlyMap<string, string>;
}

/** Ids of rows by their reference and option. */
export type RowIds = ReadonlyMap<string, string>;

interface StoredRow {
  readonly reference: string;
  readonly option: string;
  readonly user: string;
  readonly id: string;
  readonly quantity: number;
}

interface Stored {
  readonly options: readonly { id: string; left: number; version: number }[];
  readonly purchases: readonly (StoredRow & { cancelled: number })[];
  readonly holds: readonly (StoredRow & { status: string; seconds: number })[];
  readonly cancellations: readonly { reference: string; option: string; quantity: number }[];
  readonly hostRows: readonly number[];
}

const ROWS = `
  select json_build_object(
    'options', (select json_agg(json_build_object('id', id, 'left', allocation, 'version', version)) from ticket_options),
    'purchases', (select coalesce(json_agg(json_build_object('reference', reference, 'option', ticket_option_id,
      'user', user_id, 'id', id, 'quantity', quantity, 'cancelled', cancelled_quantity)), '[]') from purchases),
    'holds', (select coalesce(json_agg(json_build_object('reference', reference, 'option', ticket_option_id,
      'user', user_id, 'id', id, 'quantity', quantity, 'status', status,
      'seconds', extract(epoch from expires_at - clock_timestamp()))), '[]') from holds),
    'cancellations', (select coalesce(json_agg(json_build_object('reference', p.reference,
      'option', p.ticket_option_id, 'quantity', c.quantity)), '[]')
      from cancellations c join purchases p on p.ticket_option_id = c.ticket_option_id and p.id = c.purchase_id),
    'hostRows', (select coalesce(json_agg(request), '[]') from host_rows)
  ) as stored`;

/** Reads everything that is committed. */
export async function readRows(
  client: Client,
  { options, users }: Names,
  now: number,
): Promise<{ readonly rows: Rows; readonly ids: RowIds }> {
  const { rows } = await client.query<{ stored: Stored }>(ROWS);
  const [first] = rows;
  if (!first) throw new Error("there are no rows");
  const { stored } = first;
  const nameOf = ({ reference, option, user, quantity }: StoredRow) => [
    reference,
    options.get(option),
    users.get(user),
    quantity,
  ];
  const ids = new Map(
    [...stored.purchases, ...stored.holds].map(({ reference, option, id }) => [
      `${reference} ${options.get(option)}`,
      id,
    ]),
  );
  return {
    ids,
    rows: {
      options: Object.fromEntries(
        stored.options.map(({ id, left, version }) => [
          options.get(id),
          `${left} left, version ${version}`,
        ]),
      ),
      purchases: stored.purchases
        .map((purchase) => [...nameOf(purchase), purchase.cancelled].join(" "))
        .toSorted(),
      holds: stored.holds
        .map((hold) =>
          [...nameOf(hold), hold.status, now + Math.ceil(hold.seconds / TICK_SECONDS)].join(" "),
        )
        .toSorted(),
      cancellations: stored.cancellations
        .map(({ reference, option, quantity }) =>
          [reference, options.get(option), quantity].join(" "),
        )
        .toSorted(),
      hostRows: stored.hostRows.map(String).toSorted(),
    },
  };
}
