/**
 * Replaces the table between the comments `<!-- table: name -->` and `<!-- end of table -->`.
 *
 * @throws {Error} when the text has no such table
 */
export function replaceTable(text: string, name: string, table: string): string {
  const begin = `<!-- table: ${name} -->\n\n`;
  const end = "\n\n<!-- end of table -->";
  const start = text.indexOf(begin) + begin.length;
  const stop = text.indexOf(end, start);
  if (start < begin.length || stop < 0) throw new Error(`there is no table ${name}`);
  return text.slice(0, start) + table + text.slice(stop);
}
