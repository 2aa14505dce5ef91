import { connect } from "./connect.ts";

/** Executes a statement in a session of its own. */
export async function query<Row extends object>(
  databaseUrl: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  await using session = await connect(databaseUrl);
  const { rows } = await session.query<Row>(text, [...values]);
  return rows;
}
