import type { Client } from "pg";

/** SQL expression for rules as JSON. Times are milliseconds since 1970, as in wishes. */
const RULES = `jsonb_build_object(
  'state', new.state, 'saleStartsAt', round(extract(epoch from new.sale_starts_at) * 1000),
  'saleEndsAt', round(extract(epoch from new.sale_ends_at) * 1000),
  'minPerPurchase', new.min_per_purchase, 'maxPerPurchase', new.max_per_purchase,
  'maxPerUser', new.max_per_user)`;

/**
 * Records the rules of some ticket options over time, and the state that each claim found. Triggers in the database of
 * the sale write both in the transaction itself.
 */
export async function keepRules(client: Client, ticketOptionIds: readonly string[]): Promise<void> {
  const ids = `'{${ticketOptionIds.join(",")}}'::uuid[]`;
  await client.query(`
    create table chaos.ruled (ticket_option_id uuid primary key);
    insert into chaos.ruled select unnest(${ids});

    create table chaos.rules (
      ticket_option_id uuid not null, version bigint not null, at float8 not null,
      rules jsonb not null, primary key (ticket_option_id, version)
    );
    create function chaos.note_rules() returns trigger language plpgsql as $$
    declare now_rules jsonb := ${RULES};
    begin
      insert into chaos.rules
      select new.id, new.version, extract(epoch from clock_timestamp()) * 1000, now_rules
      where now_rules is distinct from (
        select rules from chaos.rules where ticket_option_id = new.id
        order by version desc limit 1);
      return null;
    end $$;
    create trigger note_rules after insert or update on ticket_options
      for each row when (new.id = any (${ids})) execute function chaos.note_rules();

    -- Looked at when the transaction commits: its option's version and all its rows are written.
    create table chaos.takings (
      ticket_option_id uuid not null, version bigint not null, id uuid not null,
      user_id uuid not null, quantity integer not null, usage integer not null,
      is_transferred boolean not null,
      begun_at float8 not null, written_at float8 not null
    );
    create function chaos.note_taking() returns trigger language plpgsql as $$
    begin
      insert into chaos.takings
      select new.ticket_option_id, o.version, new.id, new.user_id, new.quantity,
        (select coalesce(sum(quantity - cancelled_quantity), 0) from purchases
         where ticket_option_id = new.ticket_option_id and user_id = new.user_id)
        + (select coalesce(sum(quantity), 0) from holds
           where ticket_option_id = new.ticket_option_id and user_id = new.user_id
             and status = 'active' and expires_at > clock_timestamp()),
        tg_table_name = 'transfers',
        extract(epoch from transaction_timestamp()) * 1000,
        extract(epoch from new.created_at) * 1000
      from ticket_options o where o.id = new.ticket_option_id;
      return null;
    end $$;
    create constraint trigger note_purchase after insert on purchases
      deferrable initially deferred for each row
      when (new.hold_id is null and new.ticket_option_id = any (${ids}))
      execute function chaos.note_taking();
    create constraint trigger note_hold after insert on holds
      deferrable initially deferred for each row when (new.ticket_option_id = any (${ids}))
      execute function chaos.note_taking();
    create constraint trigger note_transfer after insert on transfers
      deferrable initially deferred for each row when (new.ticket_option_id = any (${ids}))
      execute function chaos.note_taking();
  `);
}
