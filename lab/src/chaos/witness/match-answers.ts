import { SLACK_MS } from "../oracles/slack.ts";
import type { Request } from "./history.ts";

/** The moment at which a claim took effect, or was found to have none. */
export interface Moment {
  readonly question: string;
  /** The response that it requires. */
  readonly answer: string;
  /** By the clock of the database. */
  readonly at: number;
  /** Whether it has changed anything. */
  readonly hasEffect: boolean;
  /** What it is about, with what these draw on. */
  readonly ticketOptionIds: readonly string[];
}

export interface Match {
  readonly moment: Moment;
  readonly request: Request;
}

/**
 * Finds a request for each moment: one that asked for it, was open at that time and got the response that the moment
 * requires, or none. Of those that were answered, the one that was answered first: so as many as possible find a moment.
 */
export function matchAnswers(
  moments: readonly Moment[],
  requests: readonly Request[],
): {
  readonly matches: readonly Match[];
  /** Responses that no decision has given. */
  readonly unfounded: readonly Request[];
  /** Effects that nobody has asked for, or that were reported otherwise. */
  readonly unasked: readonly Moment[];
} {
  const matches: Match[] = [];
  const unfounded: Request[] = [];
  const unasked: Moment[] = [];
  const momentsOf = Map.groupBy(moments, ({ question }) => question);
  const requestsOf = Map.groupBy(requests, ({ question }) => question);
  for (const question of new Set([...momentsOf.keys(), ...requestsOf.keys()])) {
    const asked = requestsOf.get(question) ?? [];
    const answered = Map.groupBy(
      asked.filter(({ answer }) => answer !== undefined),
      ({ answer }) => answer,
    );
    const unanswered = asked
      .filter(({ answer }) => answer === undefined)
      .toSorted((one, other) => one.sentAt - other.sentAt);
    const decided = Map.groupBy(momentsOf.get(question) ?? [], ({ answer }) => answer);
    const left: Moment[] = [];
    for (const answer of new Set([...answered.keys(), ...decided.keys()])) {
      const found = matchIntervals(decided.get(answer!) ?? [], answered.get(answer) ?? []);
      matches.push(...found.matches);
      unfounded.push(...found.unmatched);
      left.push(...found.left);
    }
    // What has no effect needs no request: the product may try again before it responds.
    const effects = left.filter(({ hasEffect }) => hasEffect);
    for (const moment of effects.toSorted((one, other) => one.at - other.at)) {
      const [request] = unanswered;
      if (request && request.sentAt <= moment.at + SLACK_MS) {
        unanswered.shift();
        matches.push({ moment, request });
      } else unasked.push(moment);
    }
  }
  return { matches, unfounded, unasked };
}

/** A request that was answered before something was asked for that its response depends on. */
export interface Reversal {
  readonly later: Match;
  readonly earlier: Match;
}

/**
 * Finds moments that no time can be given to. The time of a request is not before it was sent, nor after it was answered,
 * nor before that of an earlier version of one of its ticket options. So the earliest time of each moment follows from
 * those before it. What changes nothing is before the next version, and in no order among itself.
 *
 * @param moments in the order of versions
 */
export function findReversals(
  moments: readonly Moment[],
  matches: readonly Match[],
): readonly Reversal[] {
  const requestOf = new Map(matches.map(({ moment, request }) => [moment, request]));
  const reversals: Reversal[] = [];
  /** By ticket option: the earliest time of its current version, and of all that was decided about it. */
  const versions = new Map<string, Earliest>();
  const decided = new Map<string, Earliest>();
  for (const moment of moments) {
    const request = requestOf.get(moment);
    let earliest: Earliest = { at: -Infinity };
    for (const id of moment.ticketOptionIds) {
      const before = (moment.hasEffect ? decided : versions).get(id);
      if (before && before.at > earliest.at) earliest = before;
    }
    if (request) {
      const match = { moment, request };
      // The request that was found may be another one than the one that was decided, with the same response.
      const beganAt = Math.min(request.sentAt, moment.at);
      if (beganAt > earliest.at) earliest = { at: beganAt, match };
      else if (earliest.match && earliest.at > request.answeredAt) {
        reversals.push({ later: match, earlier: earliest.match });
      }
    }
    for (const id of moment.ticketOptionIds) {
      if (moment.hasEffect) versions.set(id, earliest);
      if (earliest.at > (decided.get(id)?.at ?? -Infinity)) decided.set(id, earliest);
    }
  }
  return reversals;
}

interface Earliest {
  readonly at: number;
  /** What was not asked for before. */
  readonly match?: Match;
}

/** Matches points in time with intervals that contain them, the interval that ends first with the first point. */
function matchIntervals(moments: readonly Moment[], requests: readonly Request[]) {
  const matches: Match[] = [];
  const left: Moment[] = [];
  const unmatched: Request[] = [];
  const bySent = requests.toSorted((one, other) => one.sentAt - other.sentAt);
  /** Those that have begun, the one that ends first at the end. */
  const open: Request[] = [];
  let next = 0;
  for (const moment of moments.toSorted((one, other) => one.at - other.at)) {
    for (; bySent[next] && bySent[next]!.sentAt - SLACK_MS <= moment.at; next += 1) {
      insert(open, bySent[next]!);
    }
    while (open.length > 0 && open.at(-1)!.answeredAt + SLACK_MS < moment.at) {
      unmatched.push(open.pop()!);
    }
    const request = open.pop();
    if (request) matches.push({ moment, request });
    else left.push(moment);
  }
  return { matches, left, unmatched: [...unmatched, ...open, ...bySent.slice(next)] };
}

/** Inserts into an array that is sorted by the time of the response, the latest first. */
function insert(open: Request[], request: Request): void {
  let [low, high] = [0, open.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (open[middle]!.answeredAt >= request.answeredAt) low = middle + 1;
    else high = middle;
  }
  open.splice(low, 0, request);
}
