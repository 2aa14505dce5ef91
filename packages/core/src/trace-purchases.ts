import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Span,
} from "@opentelemetry/api";

import type { SettleBatch } from "./coalesce.ts";
import type { Claim, Outcome } from "./decide-claims.ts";
import { isTicketError } from "./errors.ts";
import type { SettleClaim } from "./purchase-tickets.ts";

/** Does nothing until the host has set OpenTelemetry up. */
const tracer = trace.getTracer("@ticket-allocation/core");

/** Of the claims that are under way. */
const purchaseSpans = new WeakMap<Claim, Span>();

/**
 * Traces each purchase from the queue to its outcome, as part of what the host traces.
 *
 * A span has an error's status where it is not known to the buyer what became of the purchase
 * or whether there are tickets: not when it is refused, nor when the buyer has gone away.
 */
export function tracePurchases(settle: SettleClaim): SettleClaim {
  return (ticketOptionId, claim, signal) => {
    const span = tracer.startSpan("purchase tickets");
    if (!isTraced(span)) return settle(ticketOptionId, claim, signal);

    purchaseSpans.set(claim, span);
    span.setAttributes({
      "ticket_allocation.ticket_option.id": ticketOptionId,
      "ticket_allocation.purchase.quantity": claim.quantity,
    });
    const tell = (outcome: string) =>
      span.setAttribute("ticket_allocation.purchase.outcome", outcome);
    return context.with(trace.setSpan(context.active(), span), async () => {
      try {
        const outcome = await settle(ticketOptionId, claim, signal);
        tell(outcome);
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
 * of the database as part of it. It belongs to no purchase more than to another, so it begins
 * a trace of its own, and the two are linked both ways.
 */
export function traceBatches(
  settleBatch: SettleBatch<Claim, Outcome>,
): SettleBatch<Claim, Outcome> {
  return (ticketOptionId, batch) => {
    const span = tracer.startSpan("settle purchases", {}, ROOT_CONTEXT);
    if (!isTraced(span)) return settleBatch(ticketOptionId, batch);

    return context.with(trace.setSpan(ROOT_CONTEXT, span), async () => {
      try {
        return await settleBatch(ticketOptionId, batch);
      } catch (fault) {
        fail(span, fault);
        throw fault;
      } finally {
        const claims = batch.take();
        span.setAttributes({
          "ticket_allocation.ticket_option.id": ticketOptionId,
          "ticket_allocation.batch.size": claims.length,
        });
        for (const claim of claims) {
          const purchaseSpan = purchaseSpans.get(claim);
          if (purchaseSpan) link(span, purchaseSpan);
        }
        span.end();
      }
    });
  };
}

/** Whether there is somebody to tell, or at least a trace to pass on. */
function isTraced(span: Span): boolean {
  return isSpanContextValid(span.spanContext());
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
