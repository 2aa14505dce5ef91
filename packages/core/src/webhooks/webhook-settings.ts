import type { Distribution } from "../settle/distribution.ts";

/** What the box office was told about webhooks. */
export interface WebhookSettings {
  readonly keepsJournal: boolean;
  readonly distribution: Distribution;
  /** How many webhooks there may be. */
  readonly maxWebhooks: number;
  /** Whether they may lead to private addresses, and over http. */
  readonly allowsPrivateWebhooks: boolean;
}
