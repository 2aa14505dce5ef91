import type { Goal } from "../report/judge-goals.ts";
import { CONNECTION_TRIALS } from "./connections.ts";
import type { Figures, HostileSubject } from "./hostile-trial.ts";
import { ORDER_KINDS, ORDER_PLACES } from "./orders.ts";

/** Finds the figures of a trial in one round. Undefined if it was not run. */
export type FindFigures = (subject: HostileSubject, name: string) => Figures | undefined;

/** Limits for how much one client may slow down the others. */
export const HOSTILE_GOALS: readonly Goal<FindFigures>[] = [
  ...ORDER_KINDS.flatMap((kind) =>
    ORDER_PLACES.map((place) =>
      overNone("orders", `${kind}, ${place}`, {
        title: `sales beside ${kind}, ${place}`,
        target: { atLeast: 0.5 },
      }),
    ),
  ),
  figureOf("holds", "overdue", "first purchase s", {
    title: "overdue holds: until the first purchase is granted",
    unit: "s",
    target: { atMost: 1 },
  }),
  figureOf("holds", "overdue", "all written down s", {
    title: "overdue holds: until all are written down",
    unit: "s",
    target: { atMost: 60 },
  }),
  overNone("holds", "overdue", { title: "overdue holds: sales meanwhile" }),
  overNone("holds", "overdue", {
    title: "overdue holds: sales of another option meanwhile",
    figure: "sales/s of others",
  }),
  figureOf("holds", "overdue", "reads p50 ms", {
    title: "overdue holds: reads of the allocation meanwhile, median",
    unit: "ms",
  }),
  overNone("history", "elsewhere", {
    title: "limit per user: sales beside a user with purchases elsewhere",
    target: { atLeast: 0.95 },
  }),
  overNone("history", "cancelled", {
    title: "limit per user: sales beside a user who has cancelled",
    target: { atLeast: 0.8 },
  }),
  ...CONNECTION_TRIALS.flatMap(({ name }) => [
    figureOf("connections", name, "peak MB", {
      title: `${name}: peak memory`,
      unit: "MB",
      target: { atMost: 400 },
    }),
    figureOf("connections", name, "/livez p99 ms", {
      title: `${name}: others' /livez, p99`,
      unit: "ms",
      target: { atMost: 100 },
    }),
    figureOf("connections", name, "MB more when quiet", {
      title: `${name}: memory a minute later, over before`,
      unit: "MB",
      target: { atMost: 50 },
    }),
  ]),
  overNone("watchers", "watched", {
    title: "5,000 watchers: sales meanwhile",
    target: { atLeast: 0.85 },
  }),
  figureOf("watchers", "watched", "delay p99 ms", {
    title: "5,000 watchers: from a change until it is seen, p99",
    unit: "ms",
    target: { atMost: 250 },
  }),
  figureOf("watchers", "watched", "peak MB", {
    title: "5,000 watchers: peak memory of the gateway",
    unit: "MB",
    target: { atMost: 300 },
  }),
];

type Named = Omit<Goal<FindFigures>, "figure">;

function figureOf(
  subject: HostileSubject,
  trial: string,
  figure: string,
  named: Named,
): Goal<FindFigures> {
  return { ...named, figure: (find) => pick(find(subject, trial), figure) };
}

/** The ratio to the trial of the same round without a hostile client. */
function overNone(
  subject: HostileSubject,
  trial: string,
  { figure = "sales/s", ...named }: Omit<Named, "unit"> & { readonly figure?: string },
): Goal<FindFigures> {
  return {
    ...named,
    unit: "×",
    figure: (find) => {
      const beside = pick(find(subject, trial), figure);
      const alone = pick(find(subject, "none"), figure);
      if (beside === undefined || alone === undefined) return undefined;
      return beside === null || alone === null ? null : beside / alone;
    },
  };
}

/** Null if the trial was run and has no such figure. */
function pick(figures: Figures | undefined, name: string): number | null | undefined {
  return figures && (figures[name] ?? null);
}
