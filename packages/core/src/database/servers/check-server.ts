import type { Client } from "pg";

import { withoutSpans } from "../../observe/without-spans.ts";
import { meaningOf } from "../database-faults.ts";
import type { SessionAttributes } from "./parse-database-url.ts";
import { UnsuitableServerError } from "./unsuitable-server-error.ts";

/** A history of a database cluster. Each promotion of a standby begins a new one, with a higher number. */
export interface Timeline {
  /** PostgreSQL's identifier of the cluster, the same for a primary and its standbys. */
  readonly system: string;
  readonly number: number;
}

/** Checks the server of a new session with one statement. */
export interface ServerCheck {
  /**
   * @returns the timeline of a primary; undefined for a standby, and where the functions for it cannot be called
   * @throws {UnsuitableServerError} when the session does not have the attributes
   */
  readonly check: (client: Client) => Promise<Timeline | undefined>;
}

/** Settings of the session as text, because a host may have set parsers for other types. */
const SESSION = `cast(pg_catalog.pg_is_in_recovery() as pg_catalog.text) as "isStandby",
  pg_catalog.current_setting('transaction_read_only') as "isReadOnly"`;

/**
 * The name of a WAL file begins with the timeline, in hexadecimal. `pg_control_checkpoint()` would return the old one
 * until the first checkpoint after a promotion.
 */
const TIMELINE = `(select cast(system_identifier as pg_catalog.text) from pg_catalog.pg_control_system()) as system,
  case when not pg_catalog.pg_is_in_recovery() then
    pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn())
  end as "walFile"`;

const TIMELINE_DIGITS = 8;

/** Servers that are managed or not PostgreSQL's own refuse the functions with any error, and would do so again. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && "severity" in error && /^(?:fault|refused)$/u.test(meaningOf(error))
  );
}

interface SessionRow {
  readonly isStandby: string;
  readonly isReadOnly: string;
  readonly system?: string;
  readonly walFile?: string | null;
}

export function createServerCheck(attributes: SessionAttributes): ServerCheck {
  let columns = `${SESSION}, ${TIMELINE}`;

  async function read(client: Client): Promise<SessionRow | undefined> {
    if (columns === SESSION && attributes === "any") return undefined;
    try {
      const { rows } = await withoutSpans(() => client.query<SessionRow>(`select ${columns}`));
      return rows[0];
    } catch (error) {
      if (!isRefusal(error) || columns === SESSION) throw error;
      columns = SESSION;
      return read(client);
    }
  }

  return {
    async check(client) {
      const session = await read(client);
      if (attributes !== "any" && session?.isStandby === "true") {
        throw new UnsuitableServerError("the server is a standby");
      }
      if (attributes === "read-write" && session?.isReadOnly === "on") {
        throw new UnsuitableServerError("the session is read-only by default");
      }
      if (session?.system === undefined || !session.walFile) return undefined;
      const number = Number.parseInt(session.walFile.slice(0, TIMELINE_DIGITS), 16);
      return { system: session.system, number };
    },
  };
}
