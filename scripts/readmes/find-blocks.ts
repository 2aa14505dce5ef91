import { readFile } from "node:fs/promises";

/** A fenced code block of a document. */
export interface Block {
  readonly file: string;
  /** Of its fence. */
  readonly line: number;
  /** Empty when none is named. */
  readonly language: string;
  readonly code: string;
}

/** Finds the code blocks of a document, in the order in which a reader meets them. */
export async function findBlocks(file: string): Promise<readonly Block[]> {
  const text = await readFile(file, "utf8");
  // Those of lists are indented.
  return [...text.matchAll(/^( *)```([^\n]*)\n(.*?)^\1```$/gmsu)].map((match) => {
    const [, , language = "", code = ""] = match;
    return { file, line: text.slice(0, match.index).split("\n").length, language, code };
  });
}
