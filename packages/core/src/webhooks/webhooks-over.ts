import type { RunInTime } from "../database/run-in-time.ts";
import type { BoxOffice } from "../box-office.ts";
import type { LoadIdOfKey } from "../operations/idempotency.ts";
import { changeWebhook } from "./change-webhook.ts";
import { createWebhook } from "./create-webhook.ts";
import { deleteWebhook } from "./delete-webhook.ts";
import { findWebhooks, listWebhooks } from "./find-webhooks.ts";
import type { WebhookSettings } from "./webhook-settings.ts";

/** The methods of a box office that manage webhooks. */
export type WebhookMethods = Pick<
  BoxOffice,
  | "createWebhook"
  | "findWebhook"
  | "findWebhooks"
  | "listWebhooks"
  | "changeWebhook"
  | "deleteWebhook"
>;

/** @param runLong for reads that count the backlog of many webhooks */
export function webhooksOver(
  run: RunInTime,
  runLong: RunInTime,
  loadIdOfKey: LoadIdOfKey,
  settings: WebhookSettings,
): WebhookMethods {
  const { distribution } = settings;
  return {
    createWebhook: (input, options) => createWebhook(run, loadIdOfKey, settings, input, options),
    findWebhook: async (id) => (await findWebhooks(run, distribution, [id]))[0],
    findWebhooks: (ids) => findWebhooks(runLong, distribution, ids),
    listWebhooks: (request) => listWebhooks(runLong, distribution, request),
    changeWebhook: (input) => changeWebhook(run, settings, input),
    deleteWebhook: (id) => deleteWebhook(run, id),
  };
}

/** In a transaction of the host. */
export const NO_WEBHOOKS: WebhookMethods = {
  createWebhook: reject,
  findWebhook: reject,
  findWebhooks: reject,
  listWebhooks: reject,
  changeWebhook: reject,
  deleteWebhook: reject,
};

async function reject(): Promise<never> {
  throw new TypeError("webhooks cannot be managed in a transaction");
}
