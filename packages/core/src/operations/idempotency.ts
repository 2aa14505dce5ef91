import type { Kysely } from "kysely";
import { createHmac } from "node:crypto";
import { stringify } from "uuid";

import { toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { newId } from "../model/new-id.ts";
import { isUuid, rules } from "../model/rules.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { Claim } from "../settle/claim.ts";
import type { ChosenIds } from "../settle/chosen-ids.ts";
import { checkChosenIds, type WantedId } from "./check-chosen-ids.ts";

/**
 * Makes a request safe to repeat: the same key and the same request get the original
 * answer, in every process and after every restart, and also while the first is still
 * running. A refusal stores nothing, so a repetition of it is decided anew.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export interface IdempotencyOptions {
  /** 1 to 255 visible ASCII characters. */
  readonly idempotencyKey?: string | undefined;
  /**
   * Whose key it is: keys of different callers never meet. A UUID is the same in any case.
   *
   * @default "", shared by all
   */
  readonly caller?: string | undefined;
  /**
   * Who makes what the call creates, as `createdBy` says it of each row. More than 255 characters, or text that PostgreSQL
   * cannot store, is not written: then `createdBy` is null.
   *
   * @default the caller
   */
  readonly createdBy?: string | undefined;
}

/**
 * The id of what a caller's key creates, always the same: where it is stored already, the
 * request was carried out, and its primary key is what keeps it from being carried out twice.
 */
type IdOfKey = (idempotencyKey: string, caller: string, ...scope: string[]) => string;

/**
 * Gives the {@link IdOfKey} of a database. Its ids are made with a secret that the database keeps
 * for all processes: a client that knows a caller and a key cannot compute the id and take it beforehand.
 */
export type LoadIdOfKey = () => Promise<IdOfKey>;

/** How the ids of what a request creates are chosen, and who makes it. */
export interface RequestIds {
  /** Null if it is unknown. */
  readonly createdBy: string | null;
  /** Whether the request has a key or chosen ids, so that what it creates may be there already. */
  readonly isRepeatable: boolean;
  /** @param scope what else the key belongs to, such as the ticket option */
  readonly idFor: (...scope: string[]) => string;
  /** Number of lines of an order. Null for another request. */
  readonly orderLines: number | null;
  readonly chosenIds?: ChosenIds;
}

/** What may have ids that the client has chosen. */
interface Wanted {
  /** What they are chosen for: the same ids for something else are another request. */
  readonly kind: Claim["kind"] | "ticket_option";
  readonly lines: readonly WantedId[];
  /** Of the lines in the input. Undefined: the input is what is to be made. */
  readonly path?: readonly PropertyKey[];
}

const NEW_IDS: RequestIds = {
  isRepeatable: false,
  idFor: newId,
  orderLines: null,
  createdBy: null,
};

/**
 * Chooses how a request gets its ids. Without a key that is known at once, so that such claims arrive in the
 * order of the calls: await nothing then.
 *
 * @param wanted what is to be made. Undefined: its ids cannot be chosen
 * @throws {InvalidInputError} when chosen ids break a rule
 */
export function chooseIds(
  loadIdOfKey: LoadIdOfKey,
  options: IdempotencyOptions,
  wanted?: Wanted,
): RequestIds | Promise<RequestIds> {
  const ids = wanted ? checkChosenIds(wanted.lines, options, wanted.path) : [];
  if (options.idempotencyKey !== undefined) return loadIdsOfKey(loadIdOfKey, options);
  if (wanted && ids.length > 0) return loadChosenIds(loadIdOfKey, options, wanted.kind, ids);
  const createdBy = findCreator(options);
  return createdBy === null ? NEW_IDS : { ...NEW_IDS, createdBy };
}

/**
 * The ids of the lines of an order, one after another. Lines are counted for each option, so that whatever order has the
 * same key and option meets the first.
 *
 * @param name of a line, for its id
 * @param first the name of the first line of each option
 */
export function idsOfOrder({ idFor }: RequestIds, name: string, first = `${name} 0`) {
  const counts = new Map<string, number>();
  return ({ id, ticketOptionId }: WantedId & { readonly ticketOptionId: string }): string => {
    const line = counts.get(ticketOptionId) ?? 0;
    counts.set(ticketOptionId, line + 1);
    return id ?? idFor(ticketOptionId, line === 0 ? first : `${name} ${line}`);
  };
}

async function loadIdsOfKey(
  loadIdOfKey: LoadIdOfKey,
  options: IdempotencyOptions,
): Promise<RequestIds> {
  const { idempotencyKey = "", caller = "" } = options;
  const idOfKey = await loadIdOfKey();
  return {
    isRepeatable: true,
    idFor: (...scope) => idOfKey(idempotencyKey, caller, ...scope),
    orderLines: null,
    createdBy: findCreator(options),
  };
}

async function loadChosenIds(
  loadIdOfKey: LoadIdOfKey,
  options: IdempotencyOptions,
  kind: Wanted["kind"],
  ids: readonly string[],
): Promise<RequestIds> {
  const { caller = "" } = options;
  const idOfKey = await loadIdOfKey();
  // No idempotency key is empty.
  const request = idOfKey("", caller, "request", kind, ...ids);
  return {
    isRepeatable: true,
    idFor: (...scope) => idOfKey("", "", request, ...scope),
    orderLines: null,
    createdBy: findCreator(options),
    chosenIds: {
      request,
      ids: ids.map((id) => ({ id, lockKey: toLockKey(idOfKey("", "", "lock", id)) })),
    },
  };
}

/** Its last 64 bits. */
function toLockKey(uuid: string): string {
  return BigInt.asIntN(64, BigInt(`0x${uuid.replaceAll("-", "").slice(16)}`)).toString();
}

/** A name that cannot be stored must not stop a sale, and a part of it could be the name of another. */
function findCreator({ caller, createdBy = caller }: IdempotencyOptions): string | null {
  if (!createdBy || !rules.createdBy.safeParse(createdBy).success) return null;
  return toOwner(createdBy);
}

/** A UUID is the same in any case, and so is the caller that it identifies. */
function toOwner(caller: string): string {
  return isUuid(caller) ? caller.toLowerCase() : caller;
}

/** @returns what reads the secret over some connection, when no earlier call has read it */
export function prepareLoadIdOfKey(): (run: RunInTime) => LoadIdOfKey {
  let known: IdOfKey | undefined;
  return (run) => {
    let reading: Promise<IdOfKey> | undefined;
    const read = async () => {
      try {
        return (known = toIdOfKey(await run(readSecret)));
      } finally {
        reading = undefined;
      }
    };
    return async () => known ?? (reading ??= read());
  };
}

async function readSecret(db: Kysely<Database>): Promise<string> {
  const row = await db.selectFrom("idempotency_secrets").select("secret").executeTakeFirst();
  // A new one would forget all keys, so that what is asked again would be done twice.
  if (!row) throw new Error("The table idempotency_secrets has lost its row");
  return toText(row.secret);
}

/** @returns UUIDv8 of HMAC-SHA-256, https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
function toIdOfKey(secret: string): IdOfKey {
  return (idempotencyKey, caller, ...scope) => {
    const bytes = createHmac("sha256", secret)
      .update(JSON.stringify([toOwner(caller), idempotencyKey, ...scope]))
      .digest()
      .subarray(0, 16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x80;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return stringify(bytes);
  };
}
