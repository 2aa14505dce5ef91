import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    gatewayBin: string;
  }
}

/** The command `ticket-allocation`, as `bundle-gateway.ts` has bundled it for this run. */
export function gatewayBin(): string {
  return inject("gatewayBin");
}
