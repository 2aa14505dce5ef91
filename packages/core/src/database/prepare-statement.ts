import { sql, type Compilable, type Expression, type Kysely, type QueryResult } from "kysely";

import type { Database } from "../model/database.ts";

/** Executes the statement on a connection or in a transaction, with these values. */
export type ExecuteStatement<Values, Row> = (
  db: Kysely<Database>,
  values: Values,
) => Promise<QueryResult<Row>>;

/** Creates a placeholder for the value of this name. */
export type ValueOf<Values> = <Name extends keyof Values>(name: Name) => Expression<Values[Name]>;

/**
 * Builds and compiles a statement once. The result executes it with different values.
 *
 * For the statements of a sale, building and compiling them in Kysely takes as long as executing them in
 * PostgreSQL.
 */
export function prepareStatement<Values extends object, Row>(
  build: (value: ValueOf<Values>) => Compilable<Row>,
): ExecuteStatement<Values, Row> {
  const names = new Map<unknown, keyof Values>();
  const { parameters, ...statement } = build(<Name extends keyof Values>(name: Name) => {
    const placeholder = Symbol("placeholder");
    names.set(placeholder, name);
    return sql<Values[Name]>`${placeholder}`;
  }).compile();

  return (db, values) =>
    db.executeQuery({
      ...statement,
      parameters: parameters.map((parameter) => {
        const name = names.get(parameter);
        return name === undefined ? parameter : values[name];
      }),
    });
}
