/** A process that runs during a measurement, until it is stopped. Started by start-companion.ts. */
import { work } from "../../../processes/work.ts";
import { holdBodies } from "./hold-bodies.ts";
import type { CompanionJob, CompanionResults, StartedJob } from "./job.ts";
import { orderBeside } from "./order-beside.ts";
import { pipelineRequests } from "./pipeline-requests.ts";
import { probe } from "./probe.ts";
import { sendCrowds } from "./send-crowds.ts";
import { watch } from "./watch.ts";

work(async (job: CompanionJob, parent) => {
  const started = await start(job);
  parent.ready();
  await parent.wantsResult;
  return started.stop();
});

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
    case "watchers":
      return watch(job);
  }
}
