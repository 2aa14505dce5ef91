/**
 * A process that runs during a measurement, until it is stopped.
 *
 * Started by start-companion.ts.
 */
import { holdBodies } from "./hold-bodies.ts";
import type { CompanionJob, CompanionReply, CompanionResults, StartedJob } from "./job.ts";
import { orderBeside } from "./order-beside.ts";
import { pipelineRequests } from "./pipeline-requests.ts";
import { probe } from "./probe.ts";
import { sendCrowds } from "./send-crowds.ts";

process.once("message", (job: CompanionJob) => void work(job));

async function work(job: CompanionJob): Promise<void> {
  const started = await start(job);
  const stopped = new Promise((resolve) => process.once("message", resolve));
  reply({});
  await stopped;
  reply({ result: await started.stop() });
}

function start(job: CompanionJob): Promise<StartedJob<CompanionResults[CompanionJob["kind"]]>> {
  switch (job.kind) {
    case "orders":
      return orderBeside(job);
    case "crowds":
      return sendCrowds(job);
    case "pipelines":
      return pipelineRequests(job);
    case "bodies":
      return holdBodies(job);
    case "probes":
      return probe(job);
  }
}

function reply(message: CompanionReply): void {
  process.send?.(message);
}
