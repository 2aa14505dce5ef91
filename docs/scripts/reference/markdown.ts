/** A page that is written when the site is built. */
export interface ReferencePage {
  /** Its path below `reference/`, without `.md`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** Its place in the sidebar, if the order of the alphabet is not right. */
  readonly order?: number;
  /** Markdown. */
  readonly text: string;
}

/** The file of a page. */
export function toFile({ title, description, order, text }: ReferencePage): string {
  const sidebar = order === undefined ? "" : `sidebar:\n  order: ${order}\n`;
  return `---\ntitle: ${JSON.stringify(title)}\ndescription: ${JSON.stringify(description)}\n${sidebar}---\n\n${text}\n`;
}

/** A table, or nothing if it has no rows. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const lines = [head, head.map(() => "---"), ...rows.map((row) => row.map(toCell))];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Text without a full stop becomes a sentence. */
export function toSentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

export function inCode(text: string): string {
  return `\`${text}\``;
}

/** Paragraphs, tables and blocks, with an empty line between them; empty ones are left out. */
export function toText(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

export function toBlock(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}

function toCell(text: string): string {
  return text.replaceAll("\n", " ").replaceAll("|", "\\|");
}
