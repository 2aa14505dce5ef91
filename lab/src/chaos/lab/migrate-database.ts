import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { CHILD_ENVIRONMENT } from "./child-environment.ts";
import { gatewayBin } from "./gateway-bin.ts";

/** Creates the tables with the migrations of the sources in `root`. */
export async function migrateDatabase(root: string, databaseUrl: string): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    ["--conditions=@ticket-allocation/source", gatewayBin(root), "migrate"],
    { env: { ...CHILD_ENVIRONMENT, DATABASE_URL: databaseUrl } },
  );
}
