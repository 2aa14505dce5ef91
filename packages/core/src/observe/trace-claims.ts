import {
  context,
  INVALID_TRACEID,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Span,
} from "@opentelemetry/api";

import type { Claim } from "../settle/claim.ts";
import { isTicketError } from "../model/errors.ts";
import { nameOutcome } from "./name-outcome.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";

/** Does nothing until the host has set OpenTelemetry up. */
const tracer = trace.getTracer("@ticket-allocation/core");

const SPAN_NAMES = {
  purchase: "purchase tickets",
  order: "place order",
  hold: "hold tickets",
  confirmation: "confirm hold",
  release: "release hold",
  cancellation: "cancel purchase",
  change: "change ticket option",
  sweep: "sweep holds",
} as const satisfies Record<Claim["kind"], string>;

/** Of the claims that are under way. */
const claimSpans = new WeakMap<Claim, Span>();

/**
 * Traces each claim from the queue to its outcome, as part of what the host traces.
 *
 * A span has an error's status where it is not known to the caller what became of the claim
 * or whether there are tickets: not when it is refused, nor when the caller has gone away.
 */
export function traceClaims(settle: SettleClaim): SettleClaim {
  return (ticketOptionIds, claim, signal) => {
    const span = tracer.startSpan(SPAN_NAMES[claim.kind]);
    if (!isTraced(span)) return settle(ticketOptionIds, claim, signal);

    claimSpans.set(claim, span);
    span.setAttribute("ticket_allocation.ticket_option.id", ticketOptionIds.join());
    if ("quantity" in claim && claim.quantity !== undefined) {
      span.setAttribute("ticket_allocation.claim.quantity", claim.quantity);
    }
    const tell = (outcome: string) => span.setAttribute("ticket_allocation.claim.outcome", outcome);
    return context.with(trace.setSpan(context.active(), span), async () => {
      try {
        const outcome = await settle(ticketOptionIds, claim, signal);
        tell(nameOutcome(outcome, claim));
        return outcome;
      } catch (fault) {
        if (signal?.aborted && fault === signal.reason) tell("aborted");
        else {
          tell(isTicketError(fault) ? fault.code : "fault");
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
 * Traces each batch until its transaction has ended, retries included, and whatever is traced
 * of the database as part of it. It belongs to no claim more than to another, so it begins
 * a trace of its own, and the two are linked both ways.
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
        "ticket_allocation.ticket_option.id": [...new Set(claims.flatMap(optionsOf))].join(),
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

function optionsOf(claim: Claim): readonly string[] {
  return claim.kind === "order"
    ? claim.lines.map(({ ticketOptionId }) => ticketOptionId)
    : [claim.ticketOptionId];
}

/** Whether there is somebody to tell, or at least a trace to pass on. */
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
