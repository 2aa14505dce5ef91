/** Another transaction has taken a chosen id since it was read. The transaction is rolled back and tried again. */
export class ContestedIdError extends Error {
  override readonly name = "ContestedIdError";
}
