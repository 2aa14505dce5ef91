import type { CallOptions } from "../model/call-options.ts";
import type { CallerAccess } from "./guard-access.ts";

/** The options of a call, in the name of the caller whatever they say. */
export function optionsOfCaller(
  { caller, createdBy }: CallerAccess,
  options: CallOptions | undefined,
): CallOptions {
  return { ...options, caller, createdBy };
}
