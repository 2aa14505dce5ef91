import { InvalidInputError } from "../model/errors.ts";
import { findUrlProblem } from "./find-url-problem.ts";
import type { WebhookSettings } from "./webhook-settings.ts";

/** @throws {InvalidInputError} when a webhook may not have this URL */
export function expectUrl(url: string, { allowsPrivateWebhooks }: WebhookSettings): void {
  const message = findUrlProblem(url, { mayBePrivate: allowsPrivateWebhooks });
  if (message !== undefined) throw new InvalidInputError([{ path: ["url"], message }]);
}
