import { messageOf } from "../explain-database-error.ts";

/** None of several servers can be used. Its `errors` say why, for each server. */
export class NoServerError extends AggregateError {
  override readonly name = "NoServerError";

  /** @param failures with the name of the server, such as `db1:5432` */
  constructor(failures: readonly { readonly server: string; readonly reason: unknown }[]) {
    const errors = failures.map(({ server, reason }) =>
      Object.assign(
        new Error(`${server}: ${messageOf(reason)}`, { cause: reason }),
        codeOf(reason),
      ),
    );
    super(errors, `no server can be used: ${errors.map(({ message }) => message).join(", ")}`);
  }
}

function codeOf(reason: unknown): { readonly code?: string } {
  if (!(reason instanceof Error && "code" in reason)) return {};
  return typeof reason.code === "string" ? { code: reason.code } : {};
}
