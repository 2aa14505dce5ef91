/**
 * Derived from the OpenAPI document of @ticket-allocation/jsonapi-server.
 *
 *     npm run -w packages/client api
 */
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly TicketOption: {
            /** Format: uuid */
            readonly id: string;
            /** @description What buyers know it by. */
            readonly name: string;
            /** @description What buyers should know about it: up to 10,000 characters. */
            readonly description: string | null;
            /** @description What it is called in another system: up to 255 characters. */
            readonly reference: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
            readonly metadata: {
                readonly [key: string]: unknown;
            } | null;
            /** @description Tickets left when this was read: 0 to the capacity. */
            readonly allocation: number;
            /** @description Tickets given: left, held and purchased together. */
            readonly capacity: number;
            /**
             * @description Whether it is sold, paused or archived. Archive a ticket option instead of deleting it.
             * @enum {string}
             */
            readonly state: "on_sale" | "paused" | "archived";
            /**
             * Format: date-time
             * @description From when on tickets can be purchased and held. Null: since ever.
             */
            readonly saleStartsAt: string | null;
            /**
             * Format: date-time
             * @description From when on they no longer can, after the start; active holds can still be confirmed. Null: never.
             */
            readonly saleEndsAt: string | null;
            /** @description Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1. */
            readonly minPerPurchase: number | null;
            /** @description Tickets that it takes at the most: the minimum to 2147483647. Null: no limit. */
            readonly maxPerPurchase: number | null;
            /** @description Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit. */
            readonly maxPerUser: number | null;
            /** @description Tickets that a user may hold at a time, in active holds: 1 to 2147483647. Null: no limit. */
            readonly maxHeldPerUser: number | null;
            /**
             * Format: date-time
             * @description When it was put on sale, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
            /** @description Raised by each edit that changes something, not by sales. 1 at the creation. */
            readonly revision: number;
            /** Format: uuid */
            readonly eventId: string | null;
            /** @description What each of its tickets takes of other ticket options, including those that these draw on. Answered when `fields[ticket_options]` asks for it. */
            readonly drawsOn: readonly {
                /** Format: uuid */
                readonly ticketOptionId: string;
                /** @description Units of it that each ticket takes. */
                readonly units: number;
            }[];
        };
        readonly TicketOptionInput: {
            /**
             * Format: uuid
             * @description A UUID that nothing else has. Left out or null: the server chooses one.
             */
            readonly id?: string | null;
            /** @description Not blank; up to 1,000 characters. */
            readonly name: string;
            /** @description What buyers should know about it: up to 10,000 characters. */
            readonly description?: string | null;
            /** @description Tickets to sell. Or: Tickets to sell: 0 to 2147483647. Left out or null, which only `drawsOn` allows: it has no count of its own. */
            readonly allocation: number;
            /** @description What it is called in another system: up to 255 characters. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * @description Whether it is sold, paused or archived. Archive a ticket option instead of deleting it.
             * @enum {string}
             */
            readonly state?: "on_sale" | "paused" | "archived";
            /**
             * Format: date-time
             * @description From when on tickets can be purchased and held. Null: since ever.
             */
            readonly saleStartsAt?: string | null;
            /**
             * Format: date-time
             * @description From when on they no longer can, after the start; active holds can still be confirmed. Null: never.
             */
            readonly saleEndsAt?: string | null;
            /** @description Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1. */
            readonly minPerPurchase?: number | null;
            /** @description Tickets that it takes at the most: the minimum to 2147483647. Null: no limit. */
            readonly maxPerPurchase?: number | null;
            /** @description Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit. */
            readonly maxPerUser?: number | null;
            /** @description Tickets that a user may hold at a time, in active holds: 1 to 2147483647. Null: no limit. */
            readonly maxHeldPerUser?: number | null;
            /** @description Other ticket options that each ticket takes units of: up to 50, including what these draw on. It cannot be changed. */
            readonly drawsOn?: readonly {
                /** Format: uuid */
                readonly ticketOptionId: string;
                /** @description Units of it that each ticket takes. */
                readonly units?: number | null;
            }[] | null;
            /** Format: uuid */
            readonly eventId?: string | null;
        } | {
            /**
             * Format: uuid
             * @description A UUID that nothing else has. Left out or null: the server chooses one.
             */
            readonly id?: string | null;
            /** @description Not blank; up to 1,000 characters. */
            readonly name: string;
            /** @description What buyers should know about it: up to 10,000 characters. */
            readonly description?: string | null;
            /** @description Tickets to sell. Or: Tickets to sell: 0 to 2147483647. Left out or null, which only `drawsOn` allows: it has no count of its own. */
            readonly allocation?: number | null;
            /** @description What it is called in another system: up to 255 characters. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * @description Whether it is sold, paused or archived. Archive a ticket option instead of deleting it.
             * @enum {string}
             */
            readonly state?: "on_sale" | "paused" | "archived";
            /**
             * Format: date-time
             * @description From when on tickets can be purchased and held. Null: since ever.
             */
            readonly saleStartsAt?: string | null;
            /**
             * Format: date-time
             * @description From when on they no longer can, after the start; active holds can still be confirmed. Null: never.
             */
            readonly saleEndsAt?: string | null;
            /** @description Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1. */
            readonly minPerPurchase?: number | null;
            /** @description Tickets that it takes at the most: the minimum to 2147483647. Null: no limit. */
            readonly maxPerPurchase?: number | null;
            /** @description Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit. */
            readonly maxPerUser?: number | null;
            /** @description Tickets that a user may hold at a time, in active holds: 1 to 2147483647. Null: no limit. */
            readonly maxHeldPerUser?: number | null;
            /** @description Other ticket options that each ticket takes units of: up to 50, including what these draw on. It cannot be changed. */
            readonly drawsOn: readonly {
                /** Format: uuid */
                readonly ticketOptionId: string;
                /** @description Units of it that each ticket takes. */
                readonly units?: number | null;
            }[];
            /** Format: uuid */
            readonly eventId?: string | null;
        };
        readonly TicketOptionChanges: {
            /** @description Not blank, and not null; up to 1,000 characters. */
            readonly name?: string;
            /** @description What buyers should know about it: up to 10,000 characters. */
            readonly description?: string | null;
            /** @description Tickets given, 0 to 2147483647, and not null. The allocation moves by the same difference. */
            readonly capacity?: number;
            /** @description What it is called in another system: up to 255 characters. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * @description Whether it is sold, paused or archived. Archive a ticket option instead of deleting it.
             * @enum {string}
             */
            readonly state?: "on_sale" | "paused" | "archived";
            /**
             * Format: date-time
             * @description From when on tickets can be purchased and held. Null: since ever.
             */
            readonly saleStartsAt?: string | null;
            /**
             * Format: date-time
             * @description From when on they no longer can, after the start; active holds can still be confirmed. Null: never.
             */
            readonly saleEndsAt?: string | null;
            /** @description Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1. */
            readonly minPerPurchase?: number | null;
            /** @description Tickets that it takes at the most: the minimum to 2147483647. Null: no limit. */
            readonly maxPerPurchase?: number | null;
            /** @description Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit. */
            readonly maxPerUser?: number | null;
            /** @description Tickets that a user may hold at a time, in active holds: 1 to 2147483647. Null: no limit. */
            readonly maxHeldPerUser?: number | null;
            /** @description Read-only: taken when it is what it is now, so that all can be sent back. */
            readonly allocation?: number;
            /**
             * Format: date-time
             * @description Read-only: taken when it is what it is now, so that all can be sent back.
             */
            readonly createdAt?: string;
            /** @description Read-only: taken when it is what it is now, so that all can be sent back. */
            readonly createdBy?: string | null;
            /** @description Read-only: taken when it is what it is now, so that all can be sent back. */
            readonly revision?: number;
            /** Format: uuid */
            readonly eventId?: string | null;
            /** @description Read-only: taken when it is what it is now, so that all can be sent back. */
            readonly drawsOn?: readonly {
                /** Format: uuid */
                readonly ticketOptionId: string;
                /** @description Units of it that each ticket takes. */
                readonly units?: number | null;
            }[] | null;
        };
        readonly SalesInterval: {
            /** @description The id of the ticket option, the length of the interval, and the first version. */
            readonly id: string;
            /**
             * Format: date-time
             * @description When the interval begins: a whole second, minute, hour or day of UTC.
             */
            readonly start: string;
            /** @description Tickets that were purchased, also by the confirmation of holds. */
            readonly purchased: number;
            /** @description Those of the purchased tickets that were held before. */
            readonly confirmed: number;
            /** @description Tickets that were held. */
            readonly held: number;
            /** @description Tickets of holds whose expiry was changed. Each hold counts once. */
            readonly extended: number;
            /** @description Tickets of holds that were released, also by the confirmation of fewer tickets. */
            readonly released: number;
            /** @description Tickets of holds that have expired. */
            readonly expired: number;
            /** @description Tickets of purchases that were given back, also by an exchange. */
            readonly cancelled: number;
            /** @description Those of the cancelled tickets that were exchanged for others. */
            readonly exchanged: number;
            /** @description Tickets of purchases that were transferred to another user. Each purchase counts once. */
            readonly transferred: number;
            /** @description Units that ticket options which draw on this one have taken, less those that they have given back. */
            readonly drawn: number;
            /** @description Change of the capacity, negative if it fell. Of the first entry: the capacity. */
            readonly capacityChange: number;
            /** @description Number of edits that changed something: by this the revision rises. */
            readonly edits: number;
            /** @description Tickets left after the last change, in the option's own count, as in the journal. */
            readonly allocation: number;
            /** @description The capacity after the last change. 2147483647 if the ticket option has no count of its own. */
            readonly capacity: number;
            /** @description How many gaps of the journal end in the interval: what was changed in a gap is in no number. */
            readonly gaps: number;
            /** @description The version of the first change that is counted, as in the journal. */
            readonly firstVersion: number;
            /** @description The version of the last change that is counted. */
            readonly lastVersion: number;
        };
        readonly Purchase: {
            /** Format: uuid */
            readonly id: string;
            /** @description Tickets bought. */
            readonly quantity: number;
            /**
             * @description Whether tickets of it were given back.
             * @enum {string}
             */
            readonly status: "confirmed" | "partially_cancelled" | "cancelled";
            /** @description Tickets of it that were given back: 0 to `quantity`. */
            readonly cancelledQuantity: number;
            /** @description Those of them that were exchanged for tickets of another ticket option. */
            readonly exchangedQuantity: number;
            /** @description What it is called in another system: up to 255 characters. */
            readonly reference: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
            readonly metadata: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description When it was made, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
            /** Format: uuid */
            readonly ticketOptionId: string;
            /** Format: uuid */
            readonly userId: string;
        };
        readonly PurchaseInput: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description Tickets to buy: 1 to 2147483647. Or: Tickets to buy, up to those held; the rest is released. Left out or null: all of them. */
            readonly quantity: number;
            /** @description What it is called in another system: up to 255 characters. Or: What it is called in another system: up to 255 characters. Left out or null: as the hold. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Or: Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Left out or null: as the hold. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @description Id of the ticket option to buy from.
             */
            readonly ticketOptionId: string;
            /**
             * Format: uuid
             * @description UUID of the buyer. Users are managed elsewhere: any UUID is a user.
             */
            readonly userId: string;
        } | {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description Tickets to buy: 1 to 2147483647. Or: Tickets to buy, up to those held; the rest is released. Left out or null: all of them. */
            readonly quantity?: number | null;
            /** @description What it is called in another system: up to 255 characters. Or: What it is called in another system: up to 255 characters. Left out or null: as the hold. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Or: Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Left out or null: as the hold. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @description Id of the hold.
             */
            readonly holdId: string;
        };
        readonly Hold: {
            /** Format: uuid */
            readonly id: string;
            /** @description Tickets held. */
            readonly quantity: number;
            /**
             * @description Expired from its time of expiry on, by the database's clock.
             * @enum {string}
             */
            readonly status: "active" | "confirmed" | "released" | "expired";
            /**
             * Format: date-time
             * @description From when on the tickets are anybody's again, unless it is confirmed before.
             */
            readonly expiresAt: string;
            /** @description What it is called in another system: up to 255 characters. */
            readonly reference: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
            readonly metadata: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description When it was made, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
            /** Format: uuid */
            readonly ticketOptionId: string;
            /** Format: uuid */
            readonly userId: string;
        };
        readonly HoldInput: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description Tickets to hold: 1 to 2147483647. */
            readonly quantity: number;
            /** @description How long: 1 to 3600. Left out or null: 600. */
            readonly seconds?: number | null;
            /** @description What it is called in another system: up to 255 characters. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @description Id of the ticket option to hold of.
             */
            readonly ticketOptionId: string;
            /**
             * Format: uuid
             * @description UUID of the user. Users are managed elsewhere: any UUID is a user.
             */
            readonly userId: string;
        };
        readonly HoldExtension: {
            /** @description From now until it expires: 1 to 86400. */
            readonly seconds: number;
        };
        readonly CancellationInput: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description Tickets to give back. Left out or null: all that is left of the purchase. */
            readonly quantity?: number | null;
            /**
             * Format: uuid
             * @description Id of the purchase.
             */
            readonly purchaseId: string;
        };
        readonly Cancellation: {
            /** Format: uuid */
            readonly id: string;
            /** @description Tickets given back. */
            readonly quantity: number;
            /**
             * Format: date-time
             * @description When they were given back, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
            /** Format: uuid */
            readonly purchaseId: string;
            /** Format: uuid */
            readonly ticketOptionId: string;
        };
        readonly ExchangeInput: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description Tickets to exchange. Left out or null: all that is left of the purchase. */
            readonly quantity?: number | null;
            /**
             * Format: uuid
             * @description Id of the purchase.
             */
            readonly purchaseId: string;
            /**
             * Format: uuid
             * @description Id of the ticket option to buy from instead.
             */
            readonly ticketOptionId: string;
        };
        readonly Exchange: {
            /** Format: uuid */
            readonly id: string;
            /** @description Tickets exchanged. */
            readonly quantity: number;
            /**
             * Format: date-time
             * @description When they were exchanged, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
            /** Format: uuid */
            readonly purchaseId: string;
            /** Format: uuid */
            readonly ticketOptionId: string;
            /** Format: uuid */
            readonly newPurchaseId: string;
        };
        readonly TransferInput: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /**
             * Format: uuid
             * @description Id of the purchase.
             */
            readonly purchaseId: string;
            /**
             * Format: uuid
             * @description UUID of the user who gets it. Users are managed elsewhere: any UUID is a user.
             */
            readonly userId: string;
        };
        readonly Transfer: {
            /** Format: uuid */
            readonly id: string;
            /** @description Tickets that were left of the purchase. */
            readonly quantity: number;
            /**
             * Format: date-time
             * @description When it was transferred, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
            /** Format: uuid */
            readonly purchaseId: string;
            /** Format: uuid */
            readonly ticketOptionId: string;
            /** Format: uuid */
            readonly fromUserId: string;
            /** Format: uuid */
            readonly userId: string;
        };
        readonly CapacityMoveInput: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description Tickets to move: 1 to 2147483647. */
            readonly quantity: number;
            /**
             * Format: uuid
             * @description Id of the ticket option to take from.
             */
            readonly fromId: string;
            /**
             * Format: uuid
             * @description Id of the ticket option to give to.
             */
            readonly toId: string;
        };
        readonly CapacityMove: {
            /** Format: uuid */
            readonly id: string;
            /** @description Tickets that were moved. */
            readonly quantity: number;
            /**
             * Format: date-time
             * @description When they were moved, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
            /** Format: uuid */
            readonly fromId: string;
            /** Format: uuid */
            readonly toId: string;
        };
        readonly JournalEntry: {
            /** @description The id of the ticket option, a hyphen, and the version. */
            readonly id: string;
            /** @description Number of the change of the ticket option, from 0 for its creation. */
            readonly version: number;
            /**
             * Format: date-time
             * @description When it was changed, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Tickets left after the change, in the option's own count: without expired holds that are not written, and without draws. */
            readonly allocation: number;
            /** @description The capacity after the change. 2147483647 if the ticket option has no count of its own. */
            readonly capacity: number;
            /** @description Tickets that were purchased, also by the confirmation of holds. */
            readonly purchased: number;
            /** @description Those of the purchased tickets that were held before. */
            readonly confirmed: number;
            /** @description Tickets that were held. */
            readonly held: number;
            /** @description Tickets of holds whose expiry was changed. Each hold counts once. */
            readonly extended: number;
            /** @description Tickets of holds that were released, also by the confirmation of fewer tickets. */
            readonly released: number;
            /** @description Tickets of holds that have expired. */
            readonly expired: number;
            /** @description Tickets of purchases that were given back, also by an exchange. */
            readonly cancelled: number;
            /** @description Those of the cancelled tickets that were exchanged for others. */
            readonly exchanged: number;
            /** @description Tickets of purchases that were transferred to another user. Each purchase counts once. */
            readonly transferred: number;
            /** @description Units that ticket options which draw on this one have taken, less those that they have given back. */
            readonly drawn: number;
            /** @description Change of the capacity, negative if it fell. Of the first entry: the capacity. */
            readonly capacityChange: number;
            /** @description Number of edits that changed something: by this the revision rises. */
            readonly edits: number;
            /** @description Only in the first entry after a gap, which has the state at that time: the version of the entry before the gap, or -1 if there is none. The journal lacks what changed in the gap. Null: no gap. */
            readonly gapAfter: number | null;
            /** @description Who made the change, if all claims of its transaction have the same creator. Null: several, or unknown. */
            readonly createdBy: string | null;
            /** @description Ids of the purchases that were made, also by the confirmation of holds. Null: none, or an earlier version has written the entry. */
            readonly purchasedIds: readonly string[] | null;
            /** @description Ids of the holds that were made. Null: none, or an earlier version has written the entry. */
            readonly heldIds: readonly string[] | null;
            /** @description Ids of the holds that were released, also in part by the confirmation of fewer tickets. Null: none, or an earlier version has written the entry. */
            readonly releasedIds: readonly string[] | null;
            /** @description Ids of the holds that have expired. Null: none, or an earlier version has written the entry. */
            readonly expiredIds: readonly string[] | null;
            /** @description Ids of the cancellations and exchanges. Null: none, or an earlier version has written the entry. */
            readonly cancelledIds: readonly string[] | null;
            /** @description Ids of the transfers. Null: none, or an earlier version has written the entry. */
            readonly transferredIds: readonly string[] | null;
            /** Format: uuid */
            readonly ticketOptionId: string;
        };
        readonly Webhook: {
            /** Format: uuid */
            readonly id: string;
            /**
             * Format: uri
             * @description Where events are sent: an https URL of up to 2048 characters, without a user name or password, on the public internet.
             */
            readonly url: string;
            /** @description The types of events that are sent: ticket_option.created, ticket_option.changed, purchase.made, purchase.cancelled, purchase.exchanged, purchase.transferred, hold.made, hold.confirmed, hold.released, hold.expired, ticket_option.sold_out, ticket_option.available_again. */
            readonly eventTypes: readonly ("ticket_option.created" | "ticket_option.changed" | "purchase.made" | "purchase.cancelled" | "purchase.exchanged" | "purchase.transferred" | "hold.made" | "hold.confirmed" | "hold.released" | "hold.expired" | "ticket_option.sold_out" | "ticket_option.available_again")[];
            /** @description For people: up to 255 characters. */
            readonly description: string | null;
            /**
             * @description Whether events are delivered.
             * @enum {string}
             */
            readonly state: "active" | "paused";
            /**
             * @description Why it is paused. Null: it is active.
             * @enum {string|null}
             */
            readonly pauseReason: "requested" | "failing" | "gone" | "cursor_expired" | null;
            /** @description The cursor of the last journal entry whose events are delivered. Null: deliver from the first entry that the journal has. */
            readonly cursor: string | null;
            /** @description Journal entries after the cursor, also those without events for it. 1000 stands for 1000 or more. */
            readonly backlog: number;
            /**
             * Format: date-time
             * @description Since when no attempt has succeeded. Null: the last one did.
             */
            readonly failingSince: string | null;
            /**
             * Format: date-time
             * @description When the next attempt is made after a failed one. Null: at once.
             */
            readonly nextAttemptAt: string | null;
            /** @description The last failed attempts, the latest first: up to 10. */
            readonly failures: readonly string[];
            /** @description The secret that events are signed with, as Standard Webhooks defines it. Only in the response to the request that made it. Null elsewhere. */
            readonly secret: string | null;
            /**
             * Format: date-time
             * @description When it was created, by the database's clock.
             */
            readonly createdAt: string;
            /** @description Who made it: the subject of the token, or the caller that the host names. Null: unknown. */
            readonly createdBy: string | null;
        };
        readonly WebhookInput: {
            /**
             * Format: uri
             * @description Where events are sent: an https URL of up to 2048 characters, without a user name or password, on the public internet.
             */
            readonly url: string;
            /** @description The types of events that are sent: ticket_option.created, ticket_option.changed, purchase.made, purchase.cancelled, purchase.exchanged, purchase.transferred, hold.made, hold.confirmed, hold.released, hold.expired, ticket_option.sold_out, ticket_option.available_again. */
            readonly eventTypes: readonly ("ticket_option.created" | "ticket_option.changed" | "purchase.made" | "purchase.cancelled" | "purchase.exchanged" | "purchase.transferred" | "hold.made" | "hold.confirmed" | "hold.released" | "hold.expired" | "ticket_option.sold_out" | "ticket_option.available_again")[];
            /** @description For people: up to 255 characters. */
            readonly description?: string | null;
        };
        readonly WebhookChanges: {
            /**
             * Format: uri
             * @description Where events are sent: an https URL of up to 2048 characters, without a user name or password, on the public internet.
             */
            readonly url?: string | null;
            /** @description The types of events that are sent: ticket_option.created, ticket_option.changed, purchase.made, purchase.cancelled, purchase.exchanged, purchase.transferred, hold.made, hold.confirmed, hold.released, hold.expired, ticket_option.sold_out, ticket_option.available_again. */
            readonly eventTypes?: readonly ("ticket_option.created" | "ticket_option.changed" | "purchase.made" | "purchase.cancelled" | "purchase.exchanged" | "purchase.transferred" | "hold.made" | "hold.confirmed" | "hold.released" | "hold.expired" | "ticket_option.sold_out" | "ticket_option.available_again")[] | null;
            /** @description For people: up to 255 characters. */
            readonly description?: string | null;
            /**
             * @description Whether events are delivered.
             * @enum {string|null}
             */
            readonly state?: "active" | "paused" | null;
            /** @description A cursor of the journal of all ticket options: events are delivered from the entry after it, again if they were delivered before. Null: from the first entry that the journal has. */
            readonly cursor?: string | null;
            /** @description True: makes a new secret, which the response has. Events are signed with the old one too, for another day. */
            readonly rotateSecret?: boolean | null;
            /** @description True: an event of the type `ping` is sent, also to a webhook that is paused. */
            readonly sendPing?: boolean | null;
        };
        readonly TicketOptionLine: {
            /** @description A name for this request, up to 255 characters in any case. Later ticket options of the request can draw on it by this name, as `ticketOptionId`. */
            readonly lid?: string | null;
            /** @description Not blank; up to 1,000 characters. */
            readonly name: string;
            /** @description What buyers should know about it: up to 10,000 characters. */
            readonly description?: string | null;
            /** @description Tickets to sell: 0 to 2147483647. Left out or null, which only `drawsOn` allows: it has no count of its own. */
            readonly allocation?: number | null;
            /** @description What it is called in another system: up to 255 characters. Or: What it is called in another system: up to 255 characters. Left out or null: as the hold. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Or: Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Left out or null: as the hold. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /**
             * @description Whether it is sold, paused or archived. Archive a ticket option instead of deleting it.
             * @enum {string}
             */
            readonly state?: "on_sale" | "paused" | "archived";
            /**
             * Format: date-time
             * @description From when on tickets can be purchased and held. Null: since ever.
             */
            readonly saleStartsAt?: string | null;
            /**
             * Format: date-time
             * @description From when on they no longer can, after the start; active holds can still be confirmed. Null: never.
             */
            readonly saleEndsAt?: string | null;
            /** @description Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1. */
            readonly minPerPurchase?: number | null;
            /** @description Tickets that it takes at the most: the minimum to 2147483647. Null: no limit. */
            readonly maxPerPurchase?: number | null;
            /** @description Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit. */
            readonly maxPerUser?: number | null;
            /** @description Tickets that a user may hold at a time, in active holds: 1 to 2147483647. Null: no limit. */
            readonly maxHeldPerUser?: number | null;
            /** @description Other ticket options that each ticket takes units of: up to 50, including what these draw on. It cannot be changed. */
            readonly drawsOn?: readonly {
                /** Format: uuid */
                readonly ticketOptionId?: string;
                readonly lid?: string;
                /** @description Units of it that each ticket takes. */
                readonly units?: number | null;
            }[] | null;
            /** Format: uuid */
            readonly eventId?: string | null;
        };
        readonly PurchaseLine: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description A name for this request, up to 255 characters in any case. Later ticket options of the request can draw on it by this name, as `ticketOptionId`. */
            readonly lid?: string;
            /** @description What it is called in another system: up to 255 characters. Or: What it is called in another system: up to 255 characters. Left out or null: as the hold. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Or: Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Left out or null: as the hold. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /** @description Tickets to buy: 1 to 2147483647. Or: Tickets to hold: 1 to 2147483647. Or: Tickets to buy, up to those held; the rest is released. Left out or null: all of them. */
            readonly quantity: number;
            /**
             * Format: uuid
             * @description Id of the ticket option to buy from. Or: Id of the ticket option to hold of.
             */
            readonly ticketOptionId: string;
            /**
             * Format: uuid
             * @description UUID of the buyer. Users are managed elsewhere: any UUID is a user. Or: UUID of the user. Users are managed elsewhere: any UUID is a user.
             */
            readonly userId: string;
        } | {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description A name for this request, up to 255 characters in any case. Later ticket options of the request can draw on it by this name, as `ticketOptionId`. */
            readonly lid?: string;
            /** @description What it is called in another system: up to 255 characters. Or: What it is called in another system: up to 255 characters. Left out or null: as the hold. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Or: Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Left out or null: as the hold. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /** @description Tickets to buy: 1 to 2147483647. Or: Tickets to hold: 1 to 2147483647. Or: Tickets to buy, up to those held; the rest is released. Left out or null: all of them. */
            readonly quantity?: number | null;
            /**
             * Format: uuid
             * @description Id of the hold.
             */
            readonly holdId: string;
        };
        readonly HoldLine: {
            /**
             * Format: uuid
             * @description UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.
             */
            readonly id?: string | null;
            /** @description A name for this request, up to 255 characters in any case. Later ticket options of the request can draw on it by this name, as `ticketOptionId`. */
            readonly lid?: string;
            /** @description What it is called in another system: up to 255 characters. Or: What it is called in another system: up to 255 characters. Left out or null: as the hold. */
            readonly reference?: string | null;
            /** @description Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Or: Data for another system: a JSON object of up to 4,096 bytes and 20 levels. Left out or null: as the hold. */
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            /** @description Tickets to buy: 1 to 2147483647. Or: Tickets to hold: 1 to 2147483647. Or: Tickets to buy, up to those held; the rest is released. Left out or null: all of them. */
            readonly quantity: number;
            /** @description How long: 1 to 3600. Left out or null: 600. */
            readonly seconds?: number | null;
            /**
             * Format: uuid
             * @description Id of the ticket option to buy from. Or: Id of the ticket option to hold of.
             */
            readonly ticketOptionId: string;
            /**
             * Format: uuid
             * @description UUID of the buyer. Users are managed elsewhere: any UUID is a user. Or: UUID of the user. Users are managed elsewhere: any UUID is a user.
             */
            readonly userId: string;
        };
        readonly Api: {
            readonly ticketOptions: {
                /** @description Lists ticket options, page by page */
                readonly list: {
                    readonly result: components["schemas"]["TicketOption"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                    readonly filter: {
                        /** @description Only those that have one of these. */
                        readonly id?: readonly string[];
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly event?: string;
                        /** @description Only those that have this. */
                        readonly reference?: string;
                        /** @description Only those that have one of these. */
                        readonly state?: readonly ("on_sale" | "paused" | "archived")[];
                    };
                    readonly query: {
                        /**
                         * @description The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.
                         * @enum {string}
                         */
                        readonly sort?: "id" | "-id" | "createdAt" | "-createdAt";
                    };
                };
                /** @description Lists ticket options, page by page */
                readonly watchList: {
                    readonly result: components["schemas"]["TicketOption"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                    readonly filter: {
                        /** @description Only those that have one of these. */
                        readonly id?: readonly string[];
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly event?: string;
                        /** @description Only those that have this. */
                        readonly reference?: string;
                        /** @description Only those that have one of these. */
                        readonly state?: readonly ("on_sale" | "paused" | "archived")[];
                    };
                    readonly query: {
                        /**
                         * @description The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.
                         * @enum {string}
                         */
                        readonly sort?: "id" | "-id" | "createdAt" | "-createdAt";
                    };
                };
                /** @description Puts a ticket option on sale */
                readonly create: {
                    readonly input: components["schemas"]["TicketOptionInput"];
                    readonly result: components["schemas"]["TicketOption"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "forbidden" | "idempotency_key_reused" | "invalid_input" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "ticket_option_id_taken" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Shows a ticket option, with the current allocation */
                readonly find: {
                    readonly result: components["schemas"]["TicketOption"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "ticket_option_not_found" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Shows a ticket option, with the current allocation */
                readonly watch: {
                    readonly result: components["schemas"]["TicketOption"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "ticket_option_not_found" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Changes a ticket option: its words, its rules, its capacity */
                readonly change: {
                    readonly input: components["schemas"]["TicketOptionChanges"];
                    readonly result: components["schemas"]["TicketOption"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "capacity_below_sold" | "forbidden" | "id_conflict" | "invalid_input" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Adds up the changes of a ticket option by intervals, page by page */
                readonly listSales: {
                    readonly result: components["schemas"]["SalesInterval"];
                    /** @enum {string} */
                    readonly code: "busy" | "cursor_expired" | "forbidden" | "invalid_query_parameter" | "journal_off" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "ticket_option_not_found" | "unauthenticated" | "unsupported_media_type";
                    readonly filter: {
                        /**
                         * Format: date-time
                         * @description From the interval that has this moment.
                         */
                        readonly from?: string;
                        /**
                         * Format: date-time
                         * @description Only intervals that begin before this moment.
                         */
                        readonly until?: string;
                    };
                    readonly query: {
                        /**
                         * @description How long the intervals are. Days and hours are those of UTC.
                         * @enum {string}
                         */
                        readonly interval?: "1s" | "1m" | "1h" | "1d";
                        /**
                         * @description The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.
                         * @enum {string}
                         */
                        readonly sort?: "start" | "-start";
                    };
                };
                /** @description Creates several together, or none of them. */
                readonly createMany: {
                    readonly input: components["schemas"]["TicketOptionLine"];
                    readonly result: components["schemas"]["TicketOption"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "client_id_forbidden" | "forbidden" | "held_limit_exceeded" | "hold_not_active" | "hold_not_found" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_purchase_quantity" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "sale_not_open" | "ticket_option_id_taken" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type";
                };
            };
            readonly purchases: {
                /** @description Lists purchases, page by page */
                readonly list: {
                    readonly result: components["schemas"]["Purchase"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                    readonly filter: {
                        /** @description Only those that have one of these. */
                        readonly id?: readonly string[];
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly event?: string;
                        /** @description Only those that have this. */
                        readonly reference?: string;
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly ticketOption?: string;
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly user?: string;
                        /** @description Only those that have one of these. */
                        readonly status?: readonly ("confirmed" | "partially_cancelled" | "cancelled")[];
                    };
                    readonly query: {
                        /**
                         * @description The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.
                         * @enum {string}
                         */
                        readonly sort?: "id" | "-id";
                    };
                };
                /** @description Purchases tickets: all that are asked for, or none */
                readonly create: {
                    readonly input: components["schemas"]["PurchaseInput"];
                    readonly result: components["schemas"]["Purchase"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "forbidden" | "hold_not_active" | "hold_not_found" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_purchase_quantity" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "quantity_out_of_range" | "rate_limit_exceeded" | "sale_not_open" | "sale_paused" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "user_limit_exceeded";
                };
                /** @description Shows a purchase */
                readonly find: {
                    readonly result: components["schemas"]["Purchase"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "purchase_not_found" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Creates several together, or none of them. */
                readonly createMany: {
                    readonly input: components["schemas"]["PurchaseLine"];
                    readonly result: components["schemas"]["Purchase"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "client_id_forbidden" | "forbidden" | "held_limit_exceeded" | "hold_not_active" | "hold_not_found" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_purchase_quantity" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "quantity_out_of_range" | "rate_limit_exceeded" | "sale_not_open" | "sale_paused" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "user_limit_exceeded";
                };
            };
            readonly holds: {
                /** @description Lists holds, page by page */
                readonly list: {
                    readonly result: components["schemas"]["Hold"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                    readonly filter: {
                        /** @description Only those that have one of these. */
                        readonly id?: readonly string[];
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly event?: string;
                        /** @description Only those that have this. */
                        readonly reference?: string;
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly ticketOption?: string;
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly user?: string;
                        /** @description Only those that have one of these. */
                        readonly status?: readonly ("active" | "confirmed" | "released" | "expired")[];
                    };
                    readonly query: {
                        /**
                         * @description The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.
                         * @enum {string}
                         */
                        readonly sort?: "id" | "-id";
                    };
                };
                /** @description Keeps tickets for a user while a purchase is paid */
                readonly create: {
                    readonly input: components["schemas"]["HoldInput"];
                    readonly result: components["schemas"]["Hold"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "forbidden" | "held_limit_exceeded" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_purchase_quantity" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "quantity_out_of_range" | "rate_limit_exceeded" | "sale_not_open" | "sale_paused" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "user_limit_exceeded";
                };
                /** @description Shows a hold */
                readonly find: {
                    readonly result: components["schemas"]["Hold"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "hold_not_found" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Makes a hold expire at another time */
                readonly extend: {
                    readonly input: components["schemas"]["HoldExtension"];
                    readonly result: components["schemas"]["Hold"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "forbidden" | "hold_extension_exceeded" | "hold_not_active" | "hold_not_found" | "id_conflict" | "invalid_input" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "type_conflict" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Gives the tickets of a hold back */
                readonly release: {
                    readonly result: components["schemas"]["Hold"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "hold_not_active" | "hold_not_found" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Creates several together, or none of them. */
                readonly createMany: {
                    readonly input: components["schemas"]["HoldLine"];
                    readonly result: components["schemas"]["Hold"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "client_id_forbidden" | "forbidden" | "held_limit_exceeded" | "hold_not_active" | "hold_not_found" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_purchase_quantity" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "quantity_out_of_range" | "rate_limit_exceeded" | "sale_not_open" | "sale_paused" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "user_limit_exceeded";
                };
                /** @description Releases several together, or none of them. */
                readonly releaseMany: {
                    readonly result: components["schemas"]["Hold"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "client_id_forbidden" | "forbidden" | "held_limit_exceeded" | "hold_not_active" | "hold_not_found" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_purchase_quantity" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "sale_not_open" | "ticket_option_not_found" | "unauthenticated" | "unsupported_media_type";
                };
            };
            readonly cancellations: {
                /** @description Gives tickets of a purchase back: all that are left of it, or fewer */
                readonly create: {
                    readonly input: components["schemas"]["CancellationInput"];
                    readonly result: components["schemas"]["Cancellation"];
                    readonly included: {
                        readonly purchase: components["schemas"]["Purchase"];
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "cancellation_exceeds_purchase" | "forbidden" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "purchase_not_found" | "rate_limit_exceeded" | "type_conflict" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Shows a cancellation */
                readonly find: {
                    readonly result: components["schemas"]["Cancellation"];
                    readonly included: {
                        readonly purchase: components["schemas"]["Purchase"];
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "cancellation_not_found" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                };
            };
            readonly exchanges: {
                /** @description Gives tickets of a purchase back, and purchases as many of another ticket option: all that are left of it, or fewer */
                readonly create: {
                    readonly input: components["schemas"]["ExchangeInput"];
                    readonly result: components["schemas"]["Exchange"];
                    readonly included: {
                        readonly purchase: components["schemas"]["Purchase"];
                        readonly ticketOption: components["schemas"]["TicketOption"];
                        readonly newPurchase: components["schemas"]["Purchase"];
                    };
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "cancellation_exceeds_purchase" | "forbidden" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_purchase_quantity" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "purchase_not_found" | "quantity_out_of_range" | "rate_limit_exceeded" | "sale_not_open" | "sale_paused" | "same_ticket_option" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "user_limit_exceeded";
                };
                /** @description Shows an exchange */
                readonly find: {
                    readonly result: components["schemas"]["Exchange"];
                    readonly included: {
                        readonly purchase: components["schemas"]["Purchase"];
                        readonly ticketOption: components["schemas"]["TicketOption"];
                        readonly newPurchase: components["schemas"]["Purchase"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "exchange_not_found" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                };
            };
            readonly transfers: {
                /** @description Gives what is left of a purchase to another user */
                readonly create: {
                    readonly input: components["schemas"]["TransferInput"];
                    readonly result: components["schemas"]["Transfer"];
                    readonly included: {
                        readonly purchase: components["schemas"]["Purchase"];
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "forbidden" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "purchase_cancelled" | "purchase_not_found" | "rate_limit_exceeded" | "same_user" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "user_limit_exceeded";
                };
                /** @description Shows a transfer */
                readonly find: {
                    readonly result: components["schemas"]["Transfer"];
                    readonly included: {
                        readonly purchase: components["schemas"]["Purchase"];
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "transfer_not_found" | "unauthenticated" | "unsupported_media_type";
                };
            };
            readonly capacityMoves: {
                /** @description Moves tickets that are left from the capacity of one ticket option to that of another */
                readonly create: {
                    readonly input: components["schemas"]["CapacityMoveInput"];
                    readonly result: components["schemas"]["CapacityMove"];
                    readonly included: {
                        readonly from: components["schemas"]["TicketOption"];
                        readonly to: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "capacity_below_sold" | "forbidden" | "id_taken" | "idempotency_key_reused" | "invalid_input" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "ticket_option_not_found" | "type_conflict" | "unauthenticated" | "unsupported_media_type";
                };
                /** @description Shows a move of capacity */
                readonly find: {
                    readonly result: components["schemas"]["CapacityMove"];
                    readonly included: {
                        readonly from: components["schemas"]["TicketOption"];
                        readonly to: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "capacity_move_not_found" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                };
            };
            readonly journalEntries: {
                /** @description Lists changes of one ticket option, or of all, page by page */
                readonly list: {
                    readonly result: components["schemas"]["JournalEntry"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "cursor_expired" | "forbidden" | "invalid_query_parameter" | "journal_off" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                    readonly filter: {
                        /**
                         * Format: uuid
                         * @description Only those that have this.
                         */
                        readonly ticketOption?: string;
                    };
                    readonly query: {
                        /**
                         * @description The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.
                         * @enum {string}
                         */
                        readonly sort?: "position" | "-position";
                    };
                };
                /** @description Shows a change of a ticket option */
                readonly find: {
                    readonly result: components["schemas"]["JournalEntry"];
                    readonly included: {
                        readonly ticketOption: components["schemas"]["TicketOption"];
                    };
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "journal_entry_not_found" | "journal_off" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                };
            };
            readonly webhooks: {
                /** @description Lists webhooks, page by page */
                readonly list: {
                    readonly result: components["schemas"]["Webhook"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type";
                    readonly filter: Record<string, never>;
                    readonly query: {
                        /**
                         * @description The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.
                         * @enum {string}
                         */
                        readonly sort?: "id" | "-id";
                    };
                };
                /** @description Creates a webhook */
                readonly create: {
                    readonly input: components["schemas"]["WebhookInput"];
                    readonly result: components["schemas"]["Webhook"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "client_id_forbidden" | "forbidden" | "idempotency_key_reused" | "invalid_input" | "invalid_query_parameter" | "journal_off" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "webhook_limit_exceeded";
                };
                /** @description Shows a webhook, with its backlog and its last failures */
                readonly find: {
                    readonly result: components["schemas"]["Webhook"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type" | "webhook_not_found";
                };
                /** @description Changes, pauses or resumes a webhook, moves its cursor, makes a secret, pings */
                readonly change: {
                    readonly input: components["schemas"]["WebhookChanges"];
                    readonly result: components["schemas"]["Webhook"];
                    /** @enum {string} */
                    readonly code: "body_too_large" | "busy" | "cursor_expired" | "forbidden" | "id_conflict" | "invalid_input" | "invalid_query_parameter" | "journal_off" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "type_conflict" | "unauthenticated" | "unsupported_media_type" | "webhook_not_found";
                };
                /** @description Deletes a webhook */
                readonly delete: {
                    readonly result: components["schemas"]["Webhook"];
                    /** @enum {string} */
                    readonly code: "busy" | "forbidden" | "invalid_query_parameter" | "not_acceptable" | "outcome_unknown" | "precondition_failed" | "rate_limit_exceeded" | "unauthenticated" | "unsupported_media_type" | "webhook_not_found";
                };
            };
        };
        /** @enum {string} */
        readonly CodeOfAnyRequest: "body_incomplete" | "body_too_large" | "cancellation_not_found" | "capacity_move_not_found" | "client_id_forbidden" | "connect_not_allowed" | "exchange_not_found" | "expectation_failed" | "forbidden" | "header_too_large" | "host_not_allowed" | "id_conflict" | "invalid_json" | "invalid_query_parameter" | "journal_entry_not_found" | "malformed_request" | "method_not_allowed" | "not_acceptable" | "origin_not_allowed" | "path_not_found" | "rate_limit_exceeded" | "request_aborted" | "request_timeout" | "too_many_streams" | "transfer_not_found" | "type_conflict" | "unauthenticated" | "unknown_member" | "unsupported_content_encoding" | "unsupported_media_type";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type TicketOption = components['schemas']['TicketOption'];
export type TicketOptionInput = components['schemas']['TicketOptionInput'];
export type TicketOptionChanges = components['schemas']['TicketOptionChanges'];
export type SalesInterval = components['schemas']['SalesInterval'];
export type Purchase = components['schemas']['Purchase'];
export type PurchaseInput = components['schemas']['PurchaseInput'];
export type Hold = components['schemas']['Hold'];
export type HoldInput = components['schemas']['HoldInput'];
export type HoldExtension = components['schemas']['HoldExtension'];
export type CancellationInput = components['schemas']['CancellationInput'];
export type Cancellation = components['schemas']['Cancellation'];
export type ExchangeInput = components['schemas']['ExchangeInput'];
export type Exchange = components['schemas']['Exchange'];
export type TransferInput = components['schemas']['TransferInput'];
export type Transfer = components['schemas']['Transfer'];
export type CapacityMoveInput = components['schemas']['CapacityMoveInput'];
export type CapacityMove = components['schemas']['CapacityMove'];
export type JournalEntry = components['schemas']['JournalEntry'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookInput = components['schemas']['WebhookInput'];
export type WebhookChanges = components['schemas']['WebhookChanges'];
export type TicketOptionLine = components['schemas']['TicketOptionLine'];
export type PurchaseLine = components['schemas']['PurchaseLine'];
export type HoldLine = components['schemas']['HoldLine'];
export type Api = components['schemas']['Api'];
export type CodeOfAnyRequest = components['schemas']['CodeOfAnyRequest'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
