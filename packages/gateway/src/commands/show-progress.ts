/** Shows how far something is. */
export interface Progress {
  show(done: number, total: number): void;
  /** Makes room for a line of something else. */
  hide(): void;
}

/** Elsewhere than on a terminal there is a line each time so many more are done. */
const STEP = 10_000;
const ERASE_LINE = "\r\u001B[K";

/** On a terminal it is one line, which changes. */
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
