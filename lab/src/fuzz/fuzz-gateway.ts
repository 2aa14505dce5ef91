import { ACCESS_ENVIRONMENT } from "./arbitraries/callers.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import { checkBooks } from "./oracles/check-books.ts";
import { runFuzz, type FuzzPlan, type FuzzReport } from "./run-fuzz.ts";

/** Starts a gateway, sends it the requests of a plan, and checks gateway and database afterwards. */
export async function fuzzGateway(plan: FuzzPlan): Promise<FuzzReport> {
  await using gateway = await startGatewayProcess(plan.isSecured ? ACCESS_ENVIRONMENT : {});
  const report = await runFuzz(gateway.url, plan);
  const failures = [...report.failures];

  if (gateway.isAlive()) {
    const { status } = await fetch(`${gateway.url}/readyz`);
    if (status !== 200) failures.push(`/readyz has the status ${status} afterwards`);
    failures.push(...(await checkBooks(gateway.databaseUrl, report.created)));
  } else {
    failures.push("the gateway has ended");
  }
  failures.push(...gateway.faults.slice(0, 10).map((line) => `it logged: ${line}`));
  return { ...report, failures };
}
