/**
 * A process that delivers webhooks until it is killed.
 *
 * usage: deliver.ts DATABASE_URL
 */
import { createBoxOffice, openDatabase } from "@ticket-allocation/core";

import { keepDelivering } from "../../src/webhooks/keep-delivering.ts";
import { TEST_TIMINGS } from "./test-timings.ts";

const [url = ""] = process.argv.slice(2);

const boxOffice = createBoxOffice({ db: openDatabase(url, { poolSize: 2 }), journal: true });
keepDelivering(boxOffice, {
  allowsPrivate: true,
  onAttempt: () => {},
  logger: {
    error: (...message: unknown[]) => process.stderr.write(`${JSON.stringify(message)}\n`),
  },
  timings: TEST_TIMINGS,
});
process.stdout.write("delivering\n");
// Deliveries alone do not keep a process alive.
setInterval(() => {}, 60_000);
