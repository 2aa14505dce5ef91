/** The process that generates the load of one run. Started by run-driver.ts. */
import { work } from "../../processes/work.ts";
import type { Measurement } from "../measure/measurement.ts";
import { callSeller } from "./call-seller.ts";
import { runHttpLoad } from "./http-load.ts";
import { insertRows } from "./insert-rows.ts";
import type { Job } from "./job.ts";

work((job: Job): Promise<Measurement> => {
  switch (job.kind) {
    case "http":
      return runHttpLoad(job);
    case "callers":
      return callSeller(job);
    case "insert":
      return insertRows(job);
  }
});
