import { pino } from "pino";
import { expect, it, vi } from "vitest";

import { readConfig } from "@ticket-allocation/gateway";

import { warnIfUnprotected } from "../src/access/warn-if-unprotected.ts";
import { areMetricsShared } from "../src/metrics/are-metrics-shared.ts";

/** What each part of the gateway thinks of a host; all must think the same. */
function opinionsOn(HOST: string): Record<string, boolean> {
  const config = readConfig({ HOST });
  const warned = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  warnIfUnprotected(config, pino({ enabled: false }));
  const isSilent = warned.mock.calls.length === 0;
  warned.mockRestore();
  return { isSilent, areMetricsShared: areMetricsShared(config) };
}

it.each([
  ["127.0.0.1", true],
  ["127.8.9.10", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  ["::ffff:127.0.0.1", true],
  ["::ffff:7f00:1", true],
  ["localhost", true],
  ["Localhost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["128.0.0.1", false],
  ["::ffff:10.0.0.1", false],
  ["127.example", false],
  ["localhost.example", false],
])("says once for all whether %s is loopback: %s", (host, isLoopback) => {
  expect(opinionsOn(host)).toEqual({ isSilent: isLoopback, areMetricsShared: isLoopback });
});
