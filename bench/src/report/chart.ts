import type { Measurement } from "../measure/measurement.ts";
import { trialId } from "../plan/trial.ts";
import { subjectOf, type Subject, type SubjectName } from "../plan/subjects.ts";
import { formatFigure } from "./format-figure.ts";
import { isValid, type Run } from "./results.ts";
import { spreadOf, type Spread } from "./spread.ts";

interface Panel {
  readonly title: string;
  readonly subtitle: string;
  readonly subjects: readonly SubjectName[];
  readonly workload: string;
  readonly pick: (measurement: Measurement) => number | null | undefined;
}

interface Bar {
  readonly label: string;
  readonly role: Subject["role"];
  readonly spread: Spread;
}

const HTTP_SUBJECTS = [
  "jsonapi",
  "graphql",
  "afternoon",
  "one-statement",
  "jsonapi-memory",
  "graphql-memory",
  "yoga-noop",
  "node-http",
] as const satisfies readonly SubjectName[];

const PANELS: readonly Panel[] = [
  {
    title: "Purchases a second",
    subtitle: "one hot option, 128 connections; longer is better",
    subjects: HTTP_SUBJECTS,
    workload: "hot 128",
    pick: ({ operationsPerSecond }) => operationsPerSecond,
  },
  {
    title: "99 of 100 answers within, in ms",
    subtitle: "the same runs; shorter is better",
    subjects: HTTP_SUBJECTS,
    workload: "hot 128",
    pick: ({ latencyMs }) => latencyMs?.p99,
  },
  {
    title: "Purchases a second, without HTTP",
    subtitle: "one hot option, 256 callers; longer is better",
    subjects: ["core", "core-afternoon"],
    workload: "hot 256",
    pick: ({ operationsPerSecond }) => operationsPerSecond,
  },
];

const ROLES: readonly (readonly [Subject["role"], string])[] = [
  ["ours", "this project"],
  ["other", "hand-written instead"],
  ["ceiling", "ceiling: no database"],
];

const WIDTH = 760;
const MARGIN = 24;
const LABELS = 130;
const FIGURES = 70;
const ROW = 24;
const BARS = WIDTH - 2 * MARGIN - LABELS - FIGURES;

// Looked at on a white page and on a black one.
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .quiet { fill: #59636e }
  .end { text-anchor: end }
  .ours { fill: #0969da }
  .other { fill: #8c6a00 }
  .ceiling { fill: #b3bac2 }
  .whisker { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .ours { fill: #4493f8 }
    .other { fill: #d29922 }
    .ceiling { fill: #535b66 }
    .whisker { stroke: #e6edf3 }
  }
`;

/** Draws medians as bars, with a line from the least to the most, as an SVG document. */
export function drawChart(runs: readonly Run[]): string {
  let y = MARGIN;
  const parts: string[] = [drawLegend(y + 8)];
  y += 36;
  for (const panel of PANELS) {
    const bars = barsOf(panel, runs);
    if (bars.length === 0) continue;
    parts.push(drawPanel(panel, bars, y));
    y += 52 + bars.length * ROW + 20;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img">`,
    "<title>How fast tickets sell</title>",
    `<style>${STYLE}</style>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function barsOf({ subjects, workload, pick }: Panel, runs: readonly Run[]): readonly Bar[] {
  return subjects.flatMap((subject) => {
    const figures = runs
      .filter((run) => isValid(run) && trialId(run.trial) === `${subject} ${workload}`)
      .map(({ measurement }) => measurement && pick(measurement));
    const spread = spreadOf(figures);
    return spread ? [{ label: subject, role: subjectOf(subject).role, spread }] : [];
  });
}

function drawLegend(y: number): string {
  return ROLES.map(([role, label], index) => {
    const x = MARGIN + index * 180;
    return (
      `<rect class="${role}" x="${x}" y="${y - 10}" width="12" height="12" rx="2"/>` +
      `<text class="quiet" x="${x + 18}" y="${y}">${label}</text>`
    );
  }).join("\n");
}

function drawPanel({ title, subtitle }: Panel, bars: readonly Bar[], top: number): string {
  const most = Math.max(...bars.map(({ spread }) => spread.max));
  return [
    `<text class="title" x="${MARGIN}" y="${top + 16}">${title}</text>`,
    `<text class="quiet" x="${MARGIN}" y="${top + 36}">${subtitle}</text>`,
    ...bars.map((bar, index) => drawBar(bar, most, top + 48 + index * ROW)),
  ].join("\n");
}

function drawBar({ label, role, spread }: Bar, most: number, top: number): string {
  const left = MARGIN + LABELS;
  const lengthOf = (figure: number) => Math.round((figure / most) * BARS * 10) / 10;
  const middle = top + ROW / 2;
  const baseline = middle + 4.5;
  return [
    `<text class="end" x="${left - 10}" y="${baseline}">${label}</text>`,
    `<rect class="${role}" x="${left}" y="${top + 4}" width="${Math.max(1, lengthOf(spread.median))}" height="${ROW - 8}" rx="2"/>`,
    spread.min === spread.max
      ? ""
      : `<line class="whisker" x1="${left + lengthOf(spread.min)}" x2="${left + lengthOf(spread.max)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${left + lengthOf(spread.max) + 8}" y="${baseline}">${formatFigure(spread.median)}</text>`,
  ].join("");
}
