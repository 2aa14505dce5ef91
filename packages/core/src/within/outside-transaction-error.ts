/**
 * The transaction that `within()` was given had ended, or was rolled back to a savepoint, before this
 * was done. Nothing was done. While the transaction is still open, it can be asked again.
 */
export class OutsideTransactionError extends Error {
  override readonly name = "OutsideTransactionError";

  constructor(options?: ErrorOptions) {
    super(
      "The transaction that within() was given has ended, or was rolled back to a savepoint " +
        "meanwhile: nothing was done",
      options,
    );
  }
}
