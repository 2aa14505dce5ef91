import path from "node:path";

/** The command `ticket-allocation` as it runs from the sources below a folder. */
export function gatewayBin(root: string): string {
  return path.join(root, "packages/gateway/src/bin.ts");
}
