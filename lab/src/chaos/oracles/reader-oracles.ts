import type { Oracle } from "./oracles.ts";

/** One for each ticket option, and a subscription to each of three gateways. */
export const WATCHERS_OF_AN_OPTION = 4;

/**
 * Promises to those who see what happens: readers of the journal, receivers of webhooks, watchers. `storeReaders` must have
 * stored what they have seen.
 */
export const READER_ORACLES: readonly Oracle[] = [
  {
    promise: "the journal of each option has an entry for each version, without gaps",
    violations: `
      select o.id, o.name, expected.version, j.version as stored, j.gap_after
      from (
        select id, generate_series(0, version) as version from ticket_options
      ) as expected
      full join journal_entries j
        on j.ticket_option_id = expected.id and j.version = expected.version
      left join ticket_options o on o.id = expected.id
      where expected.version is null or j.version is null or j.gap_after is not null`,
  },
  {
    promise: "the numbers of each journal entry are those of the rows that have its version",
    violations: `
      with made as (
        select ticket_option_id, version, 'purchased' as what, sum(quantity) as quantity
        from purchases group by 1, 2
        union all
        select ticket_option_id, version, 'confirmed', sum(quantity)
        from purchases where hold_id is not null group by 1, 2
        union all
        select ticket_option_id, version, 'held', sum(quantity) from holds group by 1, 2
        union all
        select ticket_option_id, version, 'cancelled', sum(quantity)
        from cancellations group by 1, 2
      ), numbers as (
        select ticket_option_id, version, what, quantity
        from journal_entries, lateral (values
          ('purchased', purchased), ('confirmed', confirmed), ('held', held),
          ('cancelled', cancelled)
        ) as number (what, quantity)
        where quantity is not null
      )
      select ticket_option_id, version, what, numbers.quantity, made.quantity as of_rows
      from numbers full join made using (ticket_option_id, version, what)
      where numbers.quantity is distinct from made.quantity`,
  },
  {
    promise: "the expired and released tickets of all journal entries are those of the holds",
    violations: `
      with entries as (
        select ticket_option_id, coalesce(sum(expired), 0) as expired,
          coalesce(sum(held), 0) - coalesce(sum(released), 0) - coalesce(sum(expired), 0)
            - coalesce(sum(confirmed), 0) as active
        from journal_entries group by 1
      ), rows as (
        select o.id, coalesce(sum(h.quantity) filter (where h.status = 'expired'), 0) as expired,
          coalesce(sum(h.quantity) filter (where h.status = 'active'), 0) as active
        from ticket_options o left join holds h on h.ticket_option_id = o.id group by 1
      )
      select rows.*, entries.expired as in_journal, entries.active as active_in_journal
      from rows left join entries on entries.ticket_option_id = rows.id
      where (rows.expired, rows.active) is distinct from (entries.expired, entries.active)`,
  },
  {
    promise: "a reader of the journal gets each entry exactly once, also if it is killed",
    violations: `
      with read as (
        select ticket_option_id, version, count(*) as times from chaos.feed group by 1, 2
      )
      select ticket_option_id, version, coalesce(times, 0) as times
      from journal_entries full join read using (ticket_option_id, version)
      where times is distinct from 1 or journal_entries.position is null`,
  },
  {
    promise: "a reader of the journal gets the entries of an option in the order of versions",
    violations: `
      select * from (
        select *, lag(version) over (partition by ticket_option_id order by place) as before
        from chaos.feed
      ) as read where before >= version`,
  },
  {
    promise: "each event that is due is delivered at least once",
    violations: `
      select ticket_option_id, version, type from chaos.due
      except
      select ticket_option_id, version, type from chaos.deliveries where is_acknowledged`,
  },
  {
    promise: "only events that are due are delivered",
    violations: `
      select ticket_option_id, version, type from chaos.deliveries
      except
      select ticket_option_id, version, type from chaos.due`,
  },
  {
    promise: "an event is delivered only after the one before it of its option was acknowledged",
    violations: `
      with arrivals as (
        select ticket_option_id, due.place, due.version, type, min(arrival.place) as arrived,
          min(arrival.place) filter (where is_acknowledged) as acknowledged
        from chaos.due join chaos.deliveries arrival using (ticket_option_id, version, type)
        group by 1, 2, 3, 4
      )
      select later.ticket_option_id, later.version, later.type, earlier.version as before
      from chaos.due earlier
      join arrivals later
        on later.ticket_option_id = earlier.ticket_option_id and later.place = earlier.place + 1
      left join arrivals on arrivals.ticket_option_id = earlier.ticket_option_id
        and arrivals.place = earlier.place
      where arrivals.acknowledged is null or later.arrived < arrivals.acknowledged`,
  },
  {
    promise: "each event that is delivered has a valid signature",
    violations: `
      select ticket_option_id, version, type from chaos.deliveries where not is_signed`,
  },
  {
    promise: "every watcher of an option ends with its last state",
    violations: `
      select o.id, o.name, state.allocation, array_agg(sight.allocation) as seen
      from ticket_options o
      left join chaos.last_states state on state.ticket_option_id = o.id
      left join chaos.sights sight on sight.ticket_option_id = o.id
      group by o.id, o.name, state.allocation
      having count(*) filter (where sight.allocation = state.allocation) <> ${WATCHERS_OF_AN_OPTION}`,
  },
];
