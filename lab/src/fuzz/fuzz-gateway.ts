import { once } from "node:events";

import { ACCESS_ENVIRONMENT } from "./arbitraries/callers.ts";
import { checkBooks } from "./oracles/check-books.ts";
import { runFuzz, type FuzzPlan, type FuzzReport } from "./run-fuzz.ts";
import { startFuzzedGateway } from "./start-fuzzed-gateway.ts";

/** Webhooks lead to this machine, where nothing receives events: see webhook-request.ts. Few, so that their limit is reached. */
const JOURNAL_ENVIRONMENT = {
  JOURNAL: "on",
  WEBHOOK_PRIVATE_ADDRESSES: "allow",
  MAX_WEBHOOKS: "20",
};

/** Starts a gateway, sends it the requests of a plan, and checks gateway and database afterwards. */
export async function fuzzGateway(plan: FuzzPlan, signal?: AbortSignal): Promise<FuzzReport> {
  await using gateway = await startFuzzedGateway({
    ...JOURNAL_ENVIRONMENT,
    ...(plan.isSecured && ACCESS_ENVIRONMENT),
  });
  const { url } = gateway.server;
  const report = await unlessAborted(runFuzz(url, plan), signal);
  const failures = [...report.failures];

  if (gateway.server.isRunning()) {
    const { status } = await fetch(`${url}/readyz`);
    if (status !== 200) failures.push(`/readyz has the status ${status} afterwards`);
    failures.push(...(await checkBooks(gateway.databaseUrl, report.created)));
  } else {
    failures.push("the gateway has ended");
  }
  failures.push(...gateway.faults.slice(0, 10).map((line) => `it logged: ${line}`));
  return { ...report, failures };
}

async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (!signal) return work;
  signal.throwIfAborted();
  const aborted = once(signal, "abort").then(() => {
    throw signal.reason;
  });
  return Promise.race([work, aborted]);
}
