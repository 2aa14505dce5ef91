import type { Client } from "pg";

/**
 * Records every allocation of some ticket options, so that refusals can be checked although an allocation also
 * increases. Triggers in the database of the sale write the history, in the transaction of the change. The product
 * does not know them.
 */
export async function keepHistory(
  client: Client,
  ticketOptionIds: readonly string[],
): Promise<void> {
  await client.query(`
    create schema chaos;
    create table chaos.lives (ticket_option_id uuid primary key);

    -- What a transaction made of an option: never more than one row of each.
    create table chaos.history (
      ticket_option_id uuid not null, version bigint not null, transaction xid8 not null,
      allocation_before integer not null, allocation integer not null,
      capacity_before integer not null, capacity integer not null, at float8 not null,
      primary key (ticket_option_id, version)
    );
    create function chaos.note_change() returns trigger language plpgsql as $$
    begin
      insert into chaos.history
      select new.id, new.version, pg_current_xact_id(), old.allocation, new.allocation,
        old.capacity, new.capacity,
        extract(epoch from clock_timestamp()) * 1000
      from chaos.lives where ticket_option_id = new.id;
      return null;
    end $$;
    create trigger note_change after update on ticket_options
      for each row execute function chaos.note_change();

    -- What a transaction took from it before it gave anything back.
    create table chaos.taken (
      ticket_option_id uuid not null, transaction xid8 not null, quantity integer not null
    );
    create function chaos.note_purchases() returns trigger language plpgsql as $$
    begin
      insert into chaos.taken
      select ticket_option_id, pg_current_xact_id(), sum(quantity)
      from added join chaos.lives using (ticket_option_id)
      where hold_id is null group by ticket_option_id;
      return null;
    end $$;
    create trigger note_purchases after insert on purchases
      referencing new table as added for each statement execute function chaos.note_purchases();
    create function chaos.note_holds() returns trigger language plpgsql as $$
    begin
      insert into chaos.taken
      select ticket_option_id, pg_current_xact_id(), sum(quantity)
      from added join chaos.lives using (ticket_option_id) group by ticket_option_id;
      return null;
    end $$;
    create trigger note_holds after insert on holds
      referencing new table as added for each statement execute function chaos.note_holds();

    -- What a move of capacity gave it or, negative, took from it.
    create table chaos.moved (
      ticket_option_id uuid not null, transaction xid8 not null, quantity integer not null
    );
    create function chaos.note_move() returns trigger language plpgsql as $$
    begin
      insert into chaos.moved
      select id, pg_current_xact_id(), more
      from (values (new.ticket_option_id, -new.quantity), (new.to_ticket_option_id, new.quantity))
        as half(id, more) join chaos.lives on ticket_option_id = id;
      return null;
    end $$;
    create trigger note_move after insert on capacity_moves
      for each row execute function chaos.note_move();

    -- What came back to it because a hold had expired: before anything else was decided.
    create table chaos.expired (
      ticket_option_id uuid not null, transaction xid8 not null, quantity integer not null,
      expires_at float8 not null
    );
    create index on chaos.expired (ticket_option_id, transaction);
    create function chaos.note_expiries() returns trigger language plpgsql as $$
    begin
      insert into chaos.expired
      select ticket_option_id, pg_current_xact_id(), quantity, extract(epoch from expires_at) * 1000
      from changed join chaos.lives using (ticket_option_id) where status = 'expired';
      return null;
    end $$;
    create trigger note_expiries after update on holds
      referencing new table as changed for each statement execute function chaos.note_expiries();
  `);
  await client.query("insert into chaos.lives select unnest($1::uuid[])", [ticketOptionIds]);
  // The first row: the state when it is put on sale.
  await client.query(`
    insert into chaos.history
    select id, version, pg_current_xact_id(), allocation, allocation, capacity, capacity,
      extract(epoch from clock_timestamp()) * 1000
    from ticket_options join chaos.lives on ticket_option_id = id`);
}
