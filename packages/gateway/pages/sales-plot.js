import { METERED_SECONDS } from "./sales-meter.js";
import { formatNumber } from "./texts.js";
import uPlot from "./uplot.js";

const SECONDS_AGO = Array.from(
  { length: METERED_SECONDS - 1 },
  (_, index) => index + 2 - METERED_SECONDS,
);

/**
 * Draws the sales of the last two minutes.
 *
 * @param {HTMLElement} element
 * @returns {(counts: number[]) => void} draws other counts
 */
export function createSalesPlot(element) {
  let counts = SECONDS_AGO.map(() => 0);
  let plot = create();

  function create() {
    const { clientWidth: width, clientHeight: height } = element;
    const created = new uPlot({ ...optionsFor(element), width, height }, [SECONDS_AGO, counts]);
    element.replaceChildren(created.root);
    return created;
  }

  new ResizeObserver(() => {
    plot.setSize({ width: element.clientWidth, height: element.clientHeight });
  }).observe(element);
  // Colors on a canvas do not follow the style sheet.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    plot.destroy();
    plot = create();
  });

  return (drawn) => {
    counts = drawn;
    plot.setData([SECONDS_AGO, counts]);
  };
}

/**
 * @param {HTMLElement} element
 * @returns {Omit<import("uplot").Options, "width" | "height">}
 */
function optionsFor(element) {
  const { color, font } = colorsOf(element);
  const axis = { stroke: color("--muted"), font, ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.7, 12] });
  return {
    cursor: { show: false },
    legend: { show: false },
    padding: [8, 24, 0, 12],
    scales: {
      x: { time: false, range: [-METERED_SECONDS, 0.5] },
      y: { range: (_plot, _least, most) => [0, Math.max(10, most * 1.15)] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        grid: { show: false },
        splits: () => [-120, -60, 0],
        values: (_plot, seconds) =>
          seconds.map((second) => (second === 0 ? "now" : `${-second / 60} min ago`)),
      },
      {
        ...axis,
        size: 56,
        grid: { stroke: color("--line"), width: 1 },
        values: (_plot, rates) => rates.map((rate) => (rate % 1 === 0 ? formatNumber(rate) : "")),
      },
    ],
    series: [
      {},
      { fill: color("--accent"), width: 0, points: { show: false }, ...(bars && { paths: bars }) },
    ],
  };
}

/**
 * Colors as they are at the moment: a canvas understands neither `var()` nor `light-dark()`.
 *
 * @param {HTMLElement} element
 */
function colorsOf(element) {
  const probe = document.createElement("span");
  element.append(probe);
  /** @param {string} name */
  const color = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  return { color, font: `12px ${getComputedStyle(element).fontFamily}` };
}
