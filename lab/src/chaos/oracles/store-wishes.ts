import type { Client } from "pg";

/** Creates tables from chaos.log, for everything except single purchases. */
export async function storeWishes(client: Client): Promise<void> {
  await client.query(`
    create table chaos.all_wishes as
      select line ->> 'key' as key, line ->> 'kind' as kind, (line ->> 'userId')::uuid as user_id,
        (line ->> 'targetId')::uuid as target_id, (line ->> 'toId')::uuid as to_id,
        array(select json_array_elements_text(line -> 'targetIds'))::uuid[] as target_ids,
        (line ->> 'quantity')::integer as quantity,
        (line ->> 'seconds')::integer as seconds, json_array_length(line -> 'lines') as lines,
        (line -> 'rules')::jsonb as rules,
        coalesce((line ->> 'isRuled')::boolean, false) as is_ruled
      from chaos.log where line ->> 'line' = 'wish';
    create table chaos.wish_lines as
      select line ->> 'key' as key, (one.number - 1)::integer as number,
        (value ->> 'ticketOptionId')::uuid as ticket_option_id,
        (value ->> 'quantity')::integer as quantity
      from chaos.log
      cross join json_array_elements(line -> 'lines') with ordinality as one(value, number)
      where line ->> 'line' = 'wish';
    create table chaos.replies as
      select line ->> 'key' as key, line ->> 'gateway' as gateway,
        (line ->> 'sentAt')::float8 as sent_at, (line ->> 'answeredAt')::float8 as answered_at,
        (line ->> 'status')::integer as status, line ->> 'outcome' as outcome,
        line ->> 'code' as code, (line ->> 'quantity')::integer as quantity,
        array(select json_array_elements_text(line -> 'ids'))::uuid[] as ids,
        array(select json_array_elements_text(line -> 'refusedLines'))::integer[] as refused_lines,
        (line ->> 'expiresAt')::float8 as expires_at, line ->> 'retryAfter' as retry_after
      from chaos.log where line ->> 'line' = 'reply';
    create unique index on chaos.all_wishes (key);
    create index on chaos.all_wishes (user_id);
    create index on chaos.all_wishes (target_id);
    create view chaos.wishes as select * from chaos.all_wishes where not is_ruled;
    create view chaos.ruled_wishes as select * from chaos.all_wishes where is_ruled;
    -- One row for each hold that a wish resolves.
    create view chaos.resolutions as
      select key, kind, unnest(
        case when cardinality(target_ids) > 0 then target_ids else array[target_id] end) as hold_id
      from chaos.wishes
      where kind in ('confirmation', 'basket_confirmation', 'release', 'basket_release');
    create index on chaos.wish_lines (key);
    create index on chaos.replies (key);
    analyze chaos.all_wishes, chaos.wish_lines, chaos.replies;
  `);
}
