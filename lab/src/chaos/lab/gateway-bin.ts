import path from "node:path";

/** Path of the command `ticket-allocation` in the sources of a folder. */
export function gatewayBin(root: string): string {
  return path.join(root, "packages/gateway/src/bin.ts");
}
