import path from "node:path";

/** The folder of this repository. */
export const REPOSITORY = path.resolve(import.meta.dirname, "../..");

/** The folder with a folder of results for each program. */
export const RESULTS = path.resolve(import.meta.dirname, "../results");
