import { trialId } from "../plan/trial.ts";
import { subjectOf, type Subject, type SubjectName } from "../plan/subjects.ts";
import { formatFigure } from "../../report/format-figure.ts";
import { PANELS, type Panel } from "./panels.ts";
import { isValid, type Run } from "./results.ts";
import { spreadOf, type Spread } from "../../statistics/spread.ts";

interface Row {
  readonly label: string;
  readonly role: Subject["role"];
  /** One per column. */
  readonly spreads: readonly (Spread | null)[];
}

const ROLES: readonly (readonly [Subject["role"], string])[] = [
  ["ours", "this project"],
  ["other", "hand-written instead"],
  ["ceiling", "ceiling: no database"],
];

const WIDTH = 760;
const MARGIN = 24;
const LABELS = 170;
const FIGURES = 66;
/** Height of the three lines above the bars of a panel. */
const HEAD = 68;
const ROW = 24;
/** Distance from the middle of a row to the baseline of its text. */
const BASELINE = 4.5;

// For light and dark backgrounds.
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

/** Draws an SVG chart: medians as bars, each with a line from the minimum to the maximum. */
export function drawChart(runs: readonly Run[]): string {
  let y = MARGIN;
  const parts: string[] = [drawLegend(y + 8)];
  y += 36;
  for (const panel of PANELS) {
    const rows = rowsOf(panel, runs);
    if (rows.length === 0) continue;
    parts.push(drawPanel(panel, rows, y));
    y += HEAD + rows.length * ROW + 28;
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

function rowsOf({ subjects, columns, pick }: Panel, runs: readonly Run[]): readonly Row[] {
  return subjects.flatMap((subject) => {
    const spreads = columns.map(({ workload }) =>
      spreadOf(
        runsOf(subject, workload, runs).map((run) => run.measurement && pick(run.measurement)),
      ),
    );
    const isEmpty = spreads.every((spread) => spread === null);
    return isEmpty ? [] : [{ label: subject, role: subjectOf(subject).role, spreads }];
  });
}

function runsOf(subject: SubjectName, workload: string, runs: readonly Run[]): readonly Run[] {
  return runs.filter((run) => isValid(run) && trialId(run.trial) === `${subject} ${workload}`);
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

function drawPanel({ title, subtitle, columns }: Panel, rows: readonly Row[], top: number): string {
  const width = (WIDTH - 2 * MARGIN - LABELS) / columns.length;
  const leftOf = (column: number) => MARGIN + LABELS + column * width;
  const spreads = rows.flatMap((row) => row.spreads).filter((spread) => spread !== null);
  const scale = (width - FIGURES) / Math.max(...spreads.map(({ max }) => max));
  return [
    `<text class="title" x="${MARGIN}" y="${top + 16}">${title}</text>`,
    `<text class="quiet" x="${MARGIN}" y="${top + 36}">${subtitle}</text>`,
    ...columns.map(
      (column, index) => `<text x="${leftOf(index)}" y="${top + HEAD - 6}">${column.title}</text>`,
    ),
    ...rows.flatMap(({ label, role, spreads: ofRow }, index) => {
      const middle = top + HEAD + index * ROW + ROW / 2;
      return [
        `<text class="end" x="${MARGIN + LABELS - 10}" y="${middle + BASELINE}">${label}</text>`,
        ...ofRow.map((spread, column) =>
          spread ? drawBar(spread, { role, left: leftOf(column), middle, scale }) : "",
        ),
      ];
    }),
  ].join("\n");
}

interface Place {
  readonly role: Subject["role"];
  readonly left: number;
  readonly middle: number;
  readonly scale: number;
}

function drawBar({ median, min, max }: Spread, { role, left, middle, scale }: Place): string {
  const lengthOf = (figure: number) => Math.round(figure * scale * 10) / 10;
  const barTop = middle - ROW / 2 + 4;
  return [
    `<rect class="${role}" x="${left}" y="${barTop}" width="${Math.max(1, lengthOf(median))}" height="${ROW - 8}" rx="2"/>`,
    min === max
      ? ""
      : `<line class="whisker" x1="${left + lengthOf(min)}" x2="${left + lengthOf(max)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${left + lengthOf(max) + 8}" y="${middle + BASELINE}">${formatFigure(median)}</text>`,
  ].join("");
}
