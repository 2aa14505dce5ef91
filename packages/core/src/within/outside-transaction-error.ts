/**
 * The host's transaction had ended, or was rolled back to a savepoint, before the call could take effect. Nothing
 * was done. The call can be repeated if the transaction is still open.
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
