import type { Distribution } from "../settle/distribution.ts";

/** The options of a box office for webhooks. */
export interface WebhookSettings {
  readonly keepsJournal: boolean;
  readonly distribution: Distribution;
  /** How many webhooks there may be. */
  readonly maxWebhooks: number;
  /** Whether they may lead to private addresses, and over http. */
  readonly allowsPrivateWebhooks: boolean;
}
