import { sql, type Kysely } from "kysely";

/** All that PostgreSQL knows about the tables of a schema, except the order in which it was created. */
export async function catalogueOf(
  // oxlint-disable-next-line typescript/no-explicit-any
  db: Kysely<any>,
  schema: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ fact: string }>`
    with tables as (
      select oid, relname, reloptions from pg_class
      where relnamespace = to_regnamespace(quote_ident(${schema})) and relkind = 'r'
    )
    select relname || ' ' || coalesce(array_to_string(reloptions, ', '), '') as fact from tables
    union all
    select concat_ws(' ', relname, 'column', attnum, attname, format_type(atttypid, atttypmod),
      case when attnotnull then 'not null' end, pg_get_expr(adbin, adrelid))
    from tables
      join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped
      left join pg_attrdef on adrelid = tables.oid and adnum = attnum
    union all
    select concat_ws(' ', relname, 'constraint', conname, 'valid', convalidated, pg_get_constraintdef(pg_constraint.oid))
    from tables join pg_constraint on conrelid = tables.oid
    union all
    select concat_ws(' ', relname, 'index', 'valid', indisvalid, indisready, indislive, pg_get_indexdef(indexrelid))
    from tables join pg_index on indrelid = tables.oid
    order by 1`.execute(db);
  return rows.map(({ fact }) => fact.replaceAll(`${schema}.`, "").replaceAll(`"${schema}".`, ""));
}
