import { USAGE } from "../../../packages/gateway/src/commands/usage.ts";
import { inCode, toBlock, toTable, toText, type ReferencePage } from "./markdown.ts";

// The columns of the text.
const DESCRIPTION = 16;
const DEFAULT = 63;

/** The settings that the text of `--help` lists. */
function settings() {
  const [, list = ""] = USAGE.split("is not set there:\n\n");
  const rows: { name: string; description: string; defaultValue: string }[] = [];
  for (const line of list.split("\n\n")[0]!.split("\n")) {
    const name = /^ {2}([A-Z][A-Z_]+)/u.exec(line)?.[1];
    const rest = name === undefined ? line : line.replace(name, " ".repeat(name.length));
    if (name !== undefined) rows.push({ name, description: "", defaultValue: "" });
    const row = rows.at(-1);
    if (row === undefined) continue;
    row.description = `${row.description} ${rest.slice(DESCRIPTION, DEFAULT).trim()}`.trim();
    row.defaultValue = `${row.defaultValue} ${rest.slice(DEFAULT).trim()}`.trim();
  }
  return rows;
}

export function settingsPage(): ReferencePage {
  return {
    path: "settings",
    title: "Settings and commands",
    description: "The environment variables of the gateway, and its commands.",
    order: 4,
    text: toText(
      "The gateway reads its settings from the environment, and from a file `.env` in the working directory for what is not set there. An empty value counts as not set. [Gateway](../../../packages/gateway/README.md) explains them by subject.",
      toTable(
        ["setting", "meaning", "default"],
        settings().map(({ name, description, defaultValue }) => [
          inCode(name),
          description,
          defaultValue,
        ]),
      ),
      "## Commands",
      "This is the text of `ticket-allocation --help`:",
      toBlock("text", USAGE),
    ),
  };
}
