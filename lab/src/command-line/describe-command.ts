/** The command that has started this process, as in `npm run bench -- --quick`. */
export function describeCommand(script: string): string {
  const args = process.argv.slice(2);
  return [`npm run ${script}`, ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
}
