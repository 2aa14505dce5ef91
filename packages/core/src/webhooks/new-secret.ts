import { randomBytes } from "node:crypto";

/** As Standard Webhooks recommends: 24 to 64. */
const BYTES = 32;

/** Creates the secret of a webhook, as https://www.standardwebhooks.com defines it. */
export function newSecret(): string {
  return `whsec_${randomBytes(BYTES).toString("base64")}`;
}
