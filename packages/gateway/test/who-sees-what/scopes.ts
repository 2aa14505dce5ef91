import { readFileSync } from "node:fs";

/** Scopes of a token, and whose things it is used on: its subject's own, or another's. */
export interface Bearer {
  readonly scopes: ReadonlySet<string>;
  readonly isOwner: boolean;
}

/** Every scope that the README lists. */
const SCOPES: readonly string[] = [
  ...readFileSync(new URL("../../README.md", import.meta.url), "utf8").matchAll(
    /^\| `(?<scope>(?:read|purchases|ticket_options|webhooks)[a-z:]*)` +\|/gmu,
  ),
].map(({ groups }) => groups?.["scope"] ?? "");

const DONE = SCOPES.filter((scope) => !scope.startsWith("read"));

const READ = SCOPES.filter((scope) => scope.startsWith("read"));

/**
 * Sets with at most one scope for what is done, and with each of those for what is read: what is shown of a resource depends on one of
 * both. Also sets that lack one scope for what is done, with all or none for what is read: no other scope stands in for it. With
 * `SCOPES=all` every set. Each on one's own things and on another's.
 */
export const BEARERS: readonly Bearer[] = Array.from({ length: 2 ** SCOPES.length }, (_, bits) => {
  const scopes = new Set(SCOPES.filter((_scope, index) => (bits >> index) % 2 === 1));
  const done = DONE.filter((scope) => scopes.has(scope)).length;
  const read = READ.filter((scope) => scopes.has(scope)).length;
  const isChosen = done <= 1 || (done >= DONE.length - 1 && read % READ.length === 0);
  return isChosen || process.env["SCOPES"] === "all"
    ? [true, false].map((isOwner) => ({ scopes, isOwner }))
    : [];
}).flat();

/** The model, in the words of the README: what a bearer may do with what is its own, or another's. */
export const mayRead = mayOnOwn("read");
/** What was transferred is nobody's own. */
export const mayReadTransferred = ({ scopes }: Bearer) => scopes.has("read:any");
/** It tells of everybody's purchases. */
export const mayReadJournal = ({ scopes }: Bearer) => scopes.has("read:any");
/** They are sent what everybody does. */
export const mayManageWebhooks = ({ scopes }: Bearer) => scopes.has("webhooks:manage");
export const mayReadOptions = ({ scopes }: Bearer) => scopes.has("read") || scopes.has("read:any");
export const mayCreateOptions = ({ scopes }: Bearer) => scopes.has("ticket_options:create");
export const mayChangeOptions = ({ scopes }: Bearer) => scopes.has("ticket_options:update");
export const mayPurchase = mayOnOwn("purchases:create");
export const mayExchange = mayOnOwn("purchases:exchange");
export const mayTransfer = mayOnOwn("purchases:transfer");
export const mayCancel = mayOnOwn("purchases:cancel");

/** Its own with the scope, that of others only with `…:any`. */
function mayOnOwn(scope: string) {
  return ({ scopes, isOwner }: Bearer) =>
    scopes.has(`${scope}:any`) || (scopes.has(scope) && isOwner);
}

/** Asks for many bearers at a time, which is much faster than one after the other. */
export async function forEachBearer(
  bearers: readonly Bearer[],
  check: (bearer: Bearer) => Promise<void>,
): Promise<void> {
  const waiting = bearers.values();
  const askers = Array.from({ length: 32 }, async () => {
    for (const bearer of waiting) await check(bearer);
  });
  await Promise.all(askers);
}
