import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTicketOption } from "./buy-over-http.ts";
import { buyUntilRefused } from "./drain-under-load.ts";
import { spawnGateway } from "./spawn-gateway.ts";

/** `npm run test:drain` does it twenty times. */
const TIMES = Number(process.env["DRAIN_TIMES"] ?? 2);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.each(["1", "2"])("told to stop under load, with WORKERS=%s,", (WORKERS) => {
  it.each(Array.from({ length: TIMES }, (_, index) => index + 1))(
    "answers every request that was begun, and keeps what it acknowledged (%i)",
    async () => {
      const gateway = await spawnGateway({
        DATABASE_URL: database.url,
        WORKERS,
        LOG_LEVEL: "warn",
      });
      const id = await createTicketOption(gateway.url, 1_000_000);
      const over = buyUntilRefused(gateway.url, id);
      const enough = 1_000_000 - randomInt(500, 1_500);
      await vi.waitFor(async () => {
        const option = await database.boxOffice.findTicketOption(id);
        expect(option?.allocation).toBeLessThan(enough);
      }, PATIENCE);

      const toldAt = performance.now();
      gateway.process.kill("SIGTERM");
      const exitCode = await gateway.exited;
      const tookMs = performance.now() - toldAt;
      const load = await over;
      const { acknowledged, lost, neverAccepted, others, ...counts } = load;
      if (TIMES > 2) {
        // eslint-disable-next-line no-console -- it is asked for
        console.log(
          `${acknowledged.length} bought over ${counts.connections} connections; ` +
            `lost ${lost.length}, never accepted ${neverAccepted.length}; ended in ${Math.round(tookMs)} ms`,
        );
      }
      expect(lost).toEqual([]);
      expect(others).toEqual([]);
      // Nothing is expected of `neverAccepted`: no program can end its listening at the very moment when nobody
      // waits. until-all-accepted.test.ts shows what bounds their number, and the sums below that they bought nothing.
      expect(exitCode).toBe(0);
      expect(gateway.logs()).toBe("");

      const stored = await database.db
        .selectFrom("purchases")
        .select("id")
        .where("ticket_option_id", "=", id)
        .execute();
      expect(stored.map((row) => row.id).toSorted()).toEqual(acknowledged.toSorted());
      expect(await database.boxOffice.findTicketOption(id)).toMatchObject({
        allocation: 1_000_000 - stored.length,
      });
    },
  );
});
