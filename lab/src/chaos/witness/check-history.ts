import { linesOf } from "../../../../packages/core/src/settle/claim.ts";
import type { Violation } from "../oracles/check-promises.ts";
import type { History, RecordedClaim, RecordedDecision, Request } from "./history.ts";
import { findReversals, matchAnswers, type Moment } from "./match-answers.ts";
import { createModel, type Model } from "./model.ts";
import { orderDecisions } from "./order-decisions.ts";
import { answerOf, questionOf } from "./questions.ts";
import { compareStored } from "./stored-rows.ts";

const EXAMPLES = 3;

/** The violations of {@link checkHistory} among others. */
export const BY_CHECKER = /^linearizable: /u;

/**
 * Checks that a history is linearizable, by the order of versions that the product has recorded: each response is the one
 * that the pure decision gives at its place, each request can be given a time at which it was open so that the times
 * rise with the versions, and what is stored is what the decisions leave. Takes O(n log n) time.
 *
 * @returns what it contradicts, by kind
 */
export function checkHistory(history: History): readonly Violation[] {
  const differences = new Map<string, unknown[]>();
  const report = (promise: string, example: unknown) => {
    const examples = differences.get(promise) ?? [];
    differences.set(promise, examples);
    examples.push(example);
  };

  const { ordered, isOrdered } = orderDecisions(history.decisions);
  if (!isOrdered) report("decisions have an order in which all versions rise", {});
  const model = createModel(history.options);
  const moments = replay(ordered, model, report);
  const { matches, unfounded, unasked } = matchAnswers(moments, history.requests);
  for (const request of unfounded) {
    report("every response is what the decision gives at its place", request);
  }
  for (const moment of unasked) {
    report("every effect was asked for, and is what the response says", toJson(moment));
  }
  for (const repeated of findRepeated(moments, history.requests)) {
    report("a request with the same key has one effect", repeated);
  }
  for (const reversal of findReversals(moments, matches)) {
    report("what was answered before another was asked does not depend on it", toJson(reversal));
  }
  if (history.stored) {
    for (const example of compareStored(model, history.stored)) {
      report("what is stored is what the decisions leave", example);
    }
  }
  return Array.from(differences, ([difference, examples]) => ({
    promise: `linearizable: ${difference}`,
    count: examples.length,
    examples: examples.slice(0, EXAMPLES),
  }));
}

/** Decides everything again, in order. @returns the moments in that order */
function replay(
  decisions: readonly RecordedDecision[],
  model: Model,
  report: (promise: string, example: unknown) => void,
): readonly Moment[] {
  /** By id of the claim: a later attempt finds what an earlier one has done. */
  const moments = new Map<string, Moment>();
  for (const decision of decisions) {
    const outcomes = model.decide(decision, report);
    for (const [index, decided] of decision.claims.entries()) {
      const { id, claim, outcome: recorded } = decided;
      const outcome = outcomes[index];
      if (!outcome) continue;
      if (toText(outcome) !== toText(recorded)) {
        const example = { claim, recorded: toJson(recorded), outcome: toJson(outcome) };
        report("every outcome is that of the decision", example);
      }
      const question = questionOf(claim);
      if (outcome.is === "undecided" || question === undefined || decision.isEmbedded) continue;
      const hasEffect = outcome.is === "granted" && outcome.events.length > 0;
      const earlier = moments.get(id);
      const answer = answerOf(claim, outcome);
      if (earlier?.hasEffect) {
        moments.set(id, { ...earlier, answer });
        continue;
      }
      // At its new place.
      moments.delete(id);
      const ticketOptionIds = optionsOf(decided, model);
      moments.set(id, { question, answer, hasEffect, at: decision.at.getTime(), ticketOptionIds });
    }
  }
  return [...moments.values()];
}

/** Questions with more effects than they were asked with different keys, or without one. */
function* findRepeated(
  moments: readonly Moment[],
  requests: readonly Request[],
): Generator<{ readonly question: string; readonly effects: number; readonly most: number }> {
  const effects = Map.groupBy(
    moments.filter(({ hasEffect }) => hasEffect),
    ({ question }) => question,
  );
  for (const [question, asked] of Map.groupBy(requests, (request) => request.question)) {
    const count = effects.get(question)?.length ?? 0;
    const most = new Set(asked.map((request) => request.key ?? request)).size;
    if (count > most) yield { question, effects: count, most };
  }
}

/** The options that a claim is about, and what they draw on. */
function optionsOf({ claim }: RecordedClaim, model: Model): readonly string[] {
  const ids = new Set<string>();
  for (const { ticketOptionId } of linesOf(claim)) {
    ids.add(ticketOptionId);
    const { drawsOn = [] } = model.options.get(ticketOptionId) ?? {};
    for (const drawn of drawsOn) ids.add(drawn.ticketOptionId);
  }
  return [...ids];
}

function toText(outcome: unknown): string {
  return JSON.stringify(outcome, (_, value: unknown) =>
    value instanceof Map ? [...value] : value,
  );
}

function toJson(value: unknown): unknown {
  return JSON.parse(toText(value));
}
