import {
  context,
  INVALID_TRACEID,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Span,
} from "@opentelemetry/api";

import { linesOf, type Claim } from "../settle/claim.ts";
import { isTicketError } from "../model/errors.ts";
import { OPERATIONS } from "../operations/operations.ts";
import { nameOutcome } from "./name-outcome.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";

/** Does nothing until the host has initialized OpenTelemetry. */
const tracer = trace.getTracer("@ticket-allocation/core");

/** Names of spans by kind of claim: the name of the operation in words. */
const SPAN_NAMES = new Map<Claim["kind"] | null, string>([
  ...Object.entries(OPERATIONS).map(([name, { claim }]) => [claim, inWords(name)] as const),
  ["sweep", "sweep holds"],
]);

/** @returns "purchase tickets" for "purchaseTickets" */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

/** Spans of the claims that are being settled. */
const claimSpans = new WeakMap<Claim, Span>();

/**
 * Traces each claim from the queue to its outcome, as part of the host's trace.
 *
 * A span has the status ERROR for a fault and for a claim that is busy or whose outcome is unknown. It has not for
 * a refusal, nor if the caller has disconnected.
 */
export function traceClaims(settle: SettleClaim): SettleClaim {
  return (ticketOptionIds, claim, signal) => {
    const span = tracer.startSpan(SPAN_NAMES.get(claim.kind) ?? claim.kind);
    if (!isTraced(span)) return settle(ticketOptionIds, claim, signal);

    claimSpans.set(claim, span);
    span.setAttribute("ticket_allocation.ticket_option.id", ticketOptionIds.join());
    if ("quantity" in claim && claim.quantity !== undefined) {
      span.setAttribute("ticket_allocation.claim.quantity", claim.quantity);
    }
    const setOutcome = (outcome: string) =>
      span.setAttribute("ticket_allocation.claim.outcome", outcome);
    return context.with(trace.setSpan(context.active(), span), async () => {
      try {
        const outcome = await settle(ticketOptionIds, claim, signal);
        setOutcome(nameOutcome(outcome, claim));
        return outcome;
      } catch (fault) {
        if (signal?.aborted && fault === signal.reason) setOutcome("aborted");
        else {
          setOutcome(isTicketError(fault) ? fault.code : "fault");
          fail(span, fault);
        }
        throw fault;
      } finally {
        span.end();
      }
    });
  };
}

/**
 * Traces each batch until its transaction has ended, including retries and spans of the database driver. A batch
 * belongs to several claims, so it starts a trace of its own. The spans of batch and claims link to each other.
 */
export async function traceBatch<Result>(
  claimsOf: () => readonly Claim[],
  settle: () => Promise<Result>,
): Promise<Result> {
  const span = tracer.startSpan("settle claims", {}, ROOT_CONTEXT);
  if (!isTraced(span)) return settle();

  return context.with(trace.setSpan(ROOT_CONTEXT, span), async () => {
    try {
      return await settle();
    } catch (fault) {
      fail(span, fault);
      throw fault;
    } finally {
      const claims = claimsOf();
      span.setAttributes({
        "ticket_allocation.ticket_option.id": [
          ...new Set(claims.flatMap(linesOf).map(({ ticketOptionId }) => ticketOptionId)),
        ].join(),
        "ticket_allocation.batch.size": claims.length,
      });
      for (const claim of claims) {
        const claimSpan = claimSpans.get(claim);
        if (claimSpan) link(span, claimSpan);
      }
      span.end();
    }
  });
}

/** True if spans are recorded, or if there is a trace to propagate. */
function isTraced(span: Span): boolean {
  return span.spanContext().traceId !== INVALID_TRACEID;
}

function link(one: Span, other: Span): void {
  one.addLink({ context: other.spanContext() });
  other.addLink({ context: one.spanContext() });
}

function fail(span: Span, fault: unknown): void {
  const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
  span.setAttribute("error.type", isTicketError(fault) ? fault.code : name);
  span.recordException({ name, message });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
