import { OPERATIONS, TICKET_ERRORS, type Operation } from "@ticket-allocation/core";

const OPERATIONS_BY_NAME = Object.entries<Operation>(OPERATIONS);
const ALL = OPERATIONS_BY_NAME.map(([name]) => name);

/** The refusals of mutations, as a table of a README. */
export function refusalTable(): string {
  const rows = Object.values(TICKET_ERRORS).flatMap(({ errorName, code, description }) => {
    const names = OPERATIONS_BY_NAME.filter(([, { errors }]) => errors.includes(code)).map(
      ([name]) => name,
    );
    // Errors of lists are no members of a result.
    return names.length === 0
      ? []
      : [[`\`${errorName}\``, `\`${code}\``, description, inWords(names)]];
  });
  const forbidden = ["`ForbiddenError`", "`forbidden`", "The caller may not do this", "all"];
  return toTable(["refusal", "code", "meaning", "returned by"], [...rows, forbidden]);
}

function inWords(names: readonly string[]): string {
  const others = ALL.filter((name) => !names.includes(name));
  if (others.length === 0) return "all";
  const takeNoKey = OPERATIONS_BY_NAME.flatMap(([name, { takesKey }]) => (takesKey ? [] : [name]));
  if (others.join() === takeNoKey.join()) return "all that take a key";
  return others.length < 3 ? `all but ${inCode(others)}` : inCode(names);
}

function inCode(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const toLine = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(toLine).join("\n");
}
