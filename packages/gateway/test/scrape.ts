const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const COMMENT = new RegExp(`^# (?<kind>HELP|TYPE) (?<name>${NAME}) (?<text>.+)$`, "u");
const SAMPLE = new RegExp(
  `^(?<name>${NAME})(?:\\{(?<labels>.*)\\})? (?<value>[+-]?(?:Inf|NaN|[0-9.e+-]+))$`,
  // Prometheus takes "Nan", too.
  "iu",
);
const LABEL = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)/uy;

/** One series and its value. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  readonly samples: readonly Sample[];
  readonly types: ReadonlyMap<string, string>;
  /** Adds up the series of a name that have such labels. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

/**
 * Asks for metrics as Prometheus does, and reads what it is told.
 *
 * Strict: a line that Prometheus would not take, a series told twice, or one without a
 * type and a help before it, is an error.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
 */
export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(url);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} at ${url}: ${text}`);
  const contentType = response.headers.get("content-type");
  if (contentType !== "text/plain; version=0.0.4; charset=utf-8") {
    throw new Error(`not Prometheus' media type: ${contentType}`);
  }
  return readMetrics(text);
}

function readMetrics(text: string): Scrape {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const samples: Sample[] = [];
  const series = new Set<string>();

  for (const line of text.split("\n").filter((each) => each !== "")) {
    const comment = COMMENT.exec(line)?.groups;
    if (comment?.["kind"] === "HELP") helps.add(comment["name"]!);
    else if (comment) types.set(comment["name"]!, comment["text"]!);
    else {
      const sample = readSample(line);
      const family = sample.name.replace(/_(?:bucket|sum|count)$/u, "");
      const owner = types.has(sample.name) ? sample.name : family;
      if (!types.has(owner) || !helps.has(owner)) throw new Error(`no type or help: ${line}`);
      const labels = Object.entries(sample.labels).map((label) => label.join("="));
      const key = JSON.stringify([sample.name, labels.toSorted()]);
      if (series.has(key)) throw new Error(`told twice: ${line}`);
      series.add(key);
      samples.push(sample);
    }
  }
  return {
    samples,
    types,
    sum: (name, labels = {}) =>
      samples
        .filter((sample) => sample.name === name)
        .filter((sample) =>
          Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
        )
        .reduce((sum, { value }) => sum + value, 0),
  };
}

function readSample(line: string): Sample {
  const { name, labels = "", value } = SAMPLE.exec(line)?.groups ?? {};
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`);
  return {
    name,
    labels: readLabels(labels),
    value: Number(value.replace(/inf$/iu, "Infinity")),
  };
}

function readLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (let at = 0; at < text.length; at = LABEL.lastIndex) {
    LABEL.lastIndex = at;
    const { name, value } = LABEL.exec(text)?.groups ?? {};
    if (name === undefined || value === undefined) throw new Error(`no labels: ${text}`);
    labels[name] = value;
  }
  return labels;
}
