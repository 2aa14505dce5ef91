/** Sends generated requests to the gateway: see --help. */
import { runProgram } from "../command-line/run-program.ts";
import { HELP, OPTIONS, toPlans } from "./command-line.ts";
import { fuzzGateway } from "./fuzz-gateway.ts";
import { printReport } from "./print-report.ts";

await runProgram({
  help: HELP,
  options: OPTIONS,
  async run(options, signal) {
    let isCorrect = true;
    for (const plan of toPlans(options)) {
      const access = plan.isSecured ? "secured" : "open";
      process.stdout.write(`Seed ${plan.seed}, access ${access}\n\n`);
      const report = await fuzzGateway(plan, signal);
      process.stdout.write(`${printReport(report)}\n`);
      isCorrect &&= report.failures.length === 0;
    }
    return isCorrect;
  },
});
