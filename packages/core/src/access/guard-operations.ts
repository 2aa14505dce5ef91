import type { BoxOffice } from "../box-office.ts";
import type { CallOptions, PurchaseOptions } from "../model/call-options.ts";
import type { GuardedOperation } from "../operations/operation.ts";
import { GUARDED_OPERATIONS, toMethods, type OperationName } from "../operations/operations.ts";
import type { CallerAccess } from "./guard-access.ts";
import { repeatChange } from "./repeat-change.ts";

/** Declared as a method, so that every method of an operation is one. */
interface Method {
  call(...args: unknown[]): Promise<unknown>;
}

/** The operations of a box office for one caller: each demands permission first. */
export function guardOperations(
  boxOffice: BoxOffice,
  access: CallerAccess,
): Pick<BoxOffice, OperationName> {
  const methods: Readonly<Record<OperationName, Method["call"]>> = boxOffice;
  const guard = { access, boxOffice };
  const demand = async (operation: GuardedOperation, ...args: unknown[]) =>
    access.isRestricted ? operation.demand(guard, ...args) : undefined;

  return toMethods(GUARDED_OPERATIONS, (operation: GuardedOperation, name) =>
    operation.takesKey
      ? async (input: { readonly id?: string | null }, options?: CallOptions) => {
          const own = optionsOfCaller(access, options);
          const change = (found: PurchaseOptions | void) =>
            methods[name](input, { ...own, ...found });
          try {
            return await change(await demand(operation, input));
          } catch (refusal) {
            if (!access.isRestricted || !operation.allowsAgain) throw refusal;
            return repeatChange(refusal, {
              key: own.idempotencyKey ?? input.id ?? undefined,
              change,
              allowsAgain: (made) => operation.allowsAgain!(guard, input, made),
            });
          }
        }
      : async (...args: readonly unknown[]) => {
          await demand(operation, ...args);
          return methods[name](...args);
        },
  );
}

/** The options of a call, in the name of the caller whatever they say. */
function optionsOfCaller(
  { caller, createdBy }: CallerAccess,
  options: CallOptions | undefined,
): CallOptions {
  return { ...options, caller, createdBy };
}
