/** A progress display. */
export interface Progress {
  show(done: number, total: number): void;
  /** Clears the line for other output. */
  hide(): void;
}

/** Without a terminal, a line is printed for each of these steps. */
const STEP = 10_000;
const ERASE_LINE = "\r\u001B[K";

/** Shows progress on a terminal as one line that changes. */
export function showProgress(
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
  things: string,
): Progress {
  const toText = (done: number, total: number) =>
    `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${things}`;
  if (stream.isTTY) {
    return {
      show: (done, total) => stream.write(`${ERASE_LINE}${toText(done, total)}`),
      hide: () => stream.write(ERASE_LINE),
    };
  }
  let steps = 0;
  return {
    show(done, total) {
      if (Math.floor(done / STEP) === steps) return;
      steps = Math.floor(done / STEP);
      stream.write(`${toText(done, total)}\n`);
    },
    hide() {},
  };
}
