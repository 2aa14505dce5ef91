import type { z } from "zod";

import type { Action } from "../access/authorize.ts";
import type { Guard } from "../access/guard.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { PurchaseOptions } from "../model/call-options.ts";
import type { TicketErrorCode } from "../model/errors.ts";
import type { Claim } from "../settle/claim.ts";
import type { Distribution } from "../settle/distribution.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import type { LoadIdOfKey } from "./idempotency.ts";
import type { ChosenIdStatements } from "./insert-ticket-options.ts";
import type { Lookups } from "./lookups.ts";

export interface Operation {
  /** What it does, in sentences. */
  readonly description: string;
  /** What it takes, by names. It and each of its fields have a description. */
  readonly input: z.ZodObject<Readonly<Record<string, z.ZodType>>>;
  /** The codes of all errors that the caller may be shown, except those of access. */
  readonly errors: readonly TicketErrorCode[];
  /** What the caller must be allowed to do. */
  readonly action: Action;
  /** Whether it takes an idempotency key. */
  readonly takesKey: boolean;
  /** The kind of claim that it makes. Null: it waits for no other. */
  readonly claim: Claim["kind"] | null;
}

/** An operation with what demands permission for it. */
export interface GuardedOperation extends Operation {
  /**
   * Demands that the caller may do this.
   *
   * @param args of the method
   * @returns options that the call needs then
   */
  demand(guard: Guard, ...args: unknown[]): Promise<PurchaseOptions | void>;
  /**
   * Whether a repeated call gets the earlier result, though the purchase has another user since.
   *
   * @default no such thing can happen
   */
  allowsAgain?(guard: Guard, input: unknown, made: unknown): Promise<boolean>;
}

/** The same with what runs it. */
export interface RunnableOperation extends GuardedOperation {
  /** @param args of the method */
  run(context: OperationContext, ...args: unknown[]): Promise<unknown>;
}

/** What the operations of one box office work with. */
export interface OperationContext {
  readonly run: RunInTime;
  /** For what waits for rows that sales lock. */
  readonly runWaiting: RunInTime;
  readonly settleClaim: SettleClaim;
  readonly loadIdOfKey: LoadIdOfKey;
  readonly lookups: Lookups;
  readonly chosenIdStatements: ChosenIdStatements;
  readonly distribution: Distribution;
  readonly maxHoldSeconds: number;
  readonly keepsJournal: boolean;
}
