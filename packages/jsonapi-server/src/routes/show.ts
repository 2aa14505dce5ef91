import { BusyError, OutcomeUnknownError } from "@ticket-allocation/core";

import { TICKET_OPTIONS, type Kind } from "../resources/kinds.ts";
import { MEMBERS } from "../resources/members.ts";
import type { Resource, Thing } from "../resources/resource.ts";
import { includeRelated } from "./include-related.ts";
import type { Included, RouteRequest, WatchedAnswer } from "./route.ts";

interface ShownResource {
  readonly resource: Resource;
  readonly included: Included;
}

/** Shows the resource that the path names. */
export async function showAddressed<Shown extends Thing>(
  { type, find, toNotFound }: Kind<Shown>,
  request: RouteRequest,
): Promise<ShownResource> {
  const [found] = await find(request.boxOffice, [request.id]);
  if (!found) throw toNotFound(request.id);
  const resource = { type, thing: found };
  return { resource, included: await includeRelated(request, resource) };
}

/** Shows the ticket option that the path names, now and after changes. */
export async function watchAddressed(request: RouteRequest): Promise<WatchedAnswer> {
  const shown = await showAddressed(TICKET_OPTIONS, request);
  const { type, thing } = shown.resource;
  return {
    answer: { status: 200, ...shown },
    ids: [thing.id],
    update: ([changed = thing]) => ({ status: 200, resource: { type, thing: changed } }),
  };
}

/** Shows what was just created or changed. */
export async function showMade<Made extends Thing>(
  kind: Kind<Made>,
  request: RouteRequest,
  made: Made,
): Promise<ShownResource> {
  const [thing = made] = await readLaterFields(kind, request, [made]);
  const { type } = kind;
  const included = await readMade(includeRelated(request, { type, thing: made }));
  return { resource: { type, thing }, included };
}

/** Adds to what was just created the fields that are read later, where they are asked for. */
export async function readLaterFields<Made extends Thing>(
  { type, find }: Kind<Made>,
  { unguarded, fieldsets }: Pick<RouteRequest, "unguarded" | "fieldsets">,
  made: readonly Made[],
): Promise<readonly Made[]> {
  const isComplete = MEMBERS[type].every(
    ({ name, field }) => !field.isReadLater || !fieldsets[type].includes(name),
  );
  if (isComplete) return made;
  const ids = made.map(({ id }) => id);
  const stored = new Map(
    (await readMade(find(unguarded, ids))).map((thing) => [thing.id, thing] as const),
  );
  return made.map((thing) => {
    const found = stored.get(thing.id);
    if (!found) throw new Error(`${type} ${thing.id} was created and is not found`);
    return { ...found, ...thing };
  });
}

/**
 * Reads more about what has just been created.
 *
 * @throws {OutcomeUnknownError} when it cannot be read for now: "busy" would say that nothing was done
 */
async function readMade<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BusyError) throw new OutcomeUnknownError({ cause: error });
    throw error;
  }
}
