import { sql, type RawBuilder } from "kysely";

import { ACTIVE } from "../../model/database.ts";

/**
 * `hold.status || '' = 'active'`, for a hold that is found by its primary key. With this expression PostgreSQL cannot use the
 * indexes of active holds: it would read all active holds of the ticket option, or of all options, in order to find one.
 */
export const isActive: RawBuilder<boolean> = sql<boolean>`hold.status || '' = ${ACTIVE}`;
