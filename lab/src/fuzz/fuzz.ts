/** Sends generated requests to the gateway: see --help. */
import { parseCommandLine } from "./command-line.ts";
import { fuzzGateway } from "./fuzz-gateway.ts";
import { printReport } from "./print-report.ts";

try {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.kind === "print") {
    process.stdout.write(command.text);
  } else {
    for (const plan of command.plans) {
      const access = plan.isSecured ? "secured" : "open";
      process.stdout.write(`Seed ${plan.seed}, access ${access}\n\n`);
      const report = await fuzzGateway(plan);
      process.stdout.write(`${printReport(report)}\n`);
      if (report.failures.length > 0) process.exitCode = 1;
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
