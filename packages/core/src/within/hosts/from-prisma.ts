import { OutsideTransactionError } from "../outside-transaction-error.ts";
import type { TransactionExecutor } from "../transaction-executor.ts";
import { hasMethod } from "./has-method.ts";

/** The part of an interactive transaction of Prisma that the box office needs. */
export interface PrismaTransaction {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>;
  /** Only the client itself has it. */
  $connect?: never;
}

/**
 * Lets `within` work in an interactive transaction of Prisma: `boxOffice.within(fromPrisma(tx))`.
 *
 * @throws {TypeError} when it is not what `prisma.$transaction(async (tx) => …)` has passed
 */
export function fromPrisma(transaction: PrismaTransaction): TransactionExecutor {
  if (!hasMethod(transaction, "$queryRawUnsafe") || hasMethod(transaction, "$connect")) {
    throw new TypeError("fromPrisma() takes the client that an interactive transaction passes");
  }
  return {
    async executeStatement(text, values) {
      try {
        const rows = await transaction.$queryRawUnsafe(text, ...values);
        return Array.isArray(rows) ? rows : [];
      } catch (fault) {
        throw hasEnded(fault) ? new OutsideTransactionError({ cause: fault }) : fault;
      }
    },
  };
}

/** https://www.prisma.io/docs/orm/reference/error-reference#p2028 */
function hasEnded(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "P2028";
}
