import type { BoxOffice } from "@ticket-allocation/core";
import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";

import { newWebhook, requestTo, webhookChanges } from "./requests.ts";

type Sample = readonly [path: string, status: number, request: () => Request];

const ids = { webhook: "" };
const deleted: string[] = [];

/** Makes what {@link WEBHOOK_SAMPLES} are about. */
export async function prepareWebhooks(boxOffice: BoxOffice): Promise<void> {
  const create = async () =>
    (await boxOffice.createWebhook({ url: "https://events.example/", eventTypes: ["hold.made"] }))
      .id;
  ids.webhook = await create();
  // Each sample is sent several times.
  deleted.push(...(await Promise.all(Array.from({ length: 10 }, create))));
}

const PATH = "/webhooks";
const ONE = "/webhooks/{id}";
const ABSENT_ID = randomUUID();
const FOREIGN_PARAMETER = { Accept: `${JSON_API_MEDIA_TYPE};charset=utf-8` };
const FOREIGN_TYPE = { "Content-Type": "text/plain" };
const CHARSET = { "Content-Type": `${JSON_API_MEDIA_TYPE};charset=utf-8` };
const LARGE = " ".repeat(65_537);
const GONE = Buffer.from(`position ${randomUUID()} 1 2 3`).toString("base64url");

type Headers = Record<string, string>;

const create =
  (body: unknown = newWebhook(), headers: Headers = {}, query = "") =>
  () =>
    requestTo("POST", `${PATH}${query}`, { headers, body });
const of =
  (method: string, headers: Headers = {}, query = "", idOf = () => ids.webhook) =>
  () =>
    requestTo(method, `${PATH}/${idOf()}${query}`, { headers });
const change =
  (attributes: object = {}, headers: Headers = {}, idOf = () => ids.webhook) =>
  () => {
    const body = webhookChanges(idOf(), attributes);
    return requestTo("PATCH", `${PATH}/${idOf()}`, { headers, body });
  };
const changeWith =
  (body: () => unknown, query = "") =>
  () =>
    requestTo("PATCH", `${PATH}/${ids.webhook}${query}`, { body: body() });
const absent = () => ABSENT_ID;

const creations: readonly Sample[] = [
  [PATH, 201, create()],
  [PATH, 201, create(newWebhook(), {}, "?fields[webhooks]=url,secret")],
  [PATH, 400, create(newWebhook(), {}, "?sort=name")],
  [PATH, 400, create(newWebhook(), { "Idempotency-Key": "one two" })],
  [PATH, 201, create(newWebhook(), { "Idempotency-Key": "webhook" })],
  [PATH, 422, create(newWebhook({ description: "x" }), { "Idempotency-Key": "webhook" })],
  [PATH, 400, create(newWebhook({ event_types: [] }))],
  [PATH, 400, create(newWebhook({ url: "https://[::ffff:10.0.0.1]/" }))],
  [PATH, 403, create({ data: { ...newWebhook().data, id: ABSENT_ID } })],
  [PATH, 406, create(newWebhook(), FOREIGN_PARAMETER)],
  [PATH, 409, create({ data: { ...newWebhook().data, type: "orders" } })],
  [PATH, 413, create(LARGE)],
  [PATH, 415, create(newWebhook(), FOREIGN_TYPE)],
  [PATH, 415, create(newWebhook(), CHARSET)],
];

const reads: readonly Sample[] = [
  [PATH, 200, () => requestTo("GET", PATH)],
  [ONE, 200, of("GET")],
  [ONE, 304, of("GET", { "If-None-Match": "*" })],
  [ONE, 400, of("GET", {}, "?sort=name")],
  [ONE, 404, of("GET", {}, "", absent)],
  [ONE, 406, of("GET", FOREIGN_PARAMETER)],
  [ONE, 415, of("GET", CHARSET)],
];

const changes: readonly Sample[] = [
  [ONE, 200, change({ state: "paused", rotate_secret: true, send_ping: true, cursor: null })],
  [ONE, 200, change({ url: "https://events.example/all", event_types: ["purchase.made"] })],
  [ONE, 400, change({ send_ping: "yes" })],
  [ONE, 400, change({ url: "https://127.0.0.1/" })],
  [ONE, 400, changeWith(() => webhookChanges(ids.webhook), "?sort=name")],
  [ONE, 404, change({}, {}, absent)],
  [ONE, 406, change({}, FOREIGN_PARAMETER)],
  [ONE, 409, changeWith(() => webhookChanges(ABSENT_ID))],
  [ONE, 409, changeWith(() => ({ data: { type: "orders", id: ids.webhook } }))],
  [ONE, 410, change({ cursor: GONE })],
  [ONE, 413, changeWith(() => LARGE)],
  [ONE, 415, change({}, FOREIGN_TYPE)],
  [ONE, 415, change({}, CHARSET)],
];

const deletions: readonly Sample[] = [
  [ONE, 204, of("DELETE", {}, "", () => deleted.pop() ?? ABSENT_ID)],
  [ONE, 400, of("DELETE", {}, "?sort=name")],
  [ONE, 404, of("DELETE", {}, "", absent)],
  [ONE, 406, of("DELETE", FOREIGN_PARAMETER)],
  [ONE, 415, of("DELETE", CHARSET)],
];

/** A request for each answer that is documented of webhooks, but for the 500s and 503s. */
export const WEBHOOK_SAMPLES: readonly Sample[] = [
  ...creations,
  ...reads,
  ...changes,
  ...deletions,
];
