import { InvalidInputError, type LISTS } from "@ticket-allocation/core";

interface GivenFilter<Status> {
  readonly id?: readonly string[] | null | undefined;
  readonly eventId?: string | null | undefined;
  readonly ticketOptionId?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly reference?: string | null | undefined;
  readonly status?: Status | null | undefined;
  readonly statuses?: readonly Status[] | null | undefined;
}

/**
 * Says it in the box office's words: null is as good as left out.
 *
 * @throws {InvalidInputError} when one status is given and several, or none of several
 */
export function toFilter<Status>(given: GivenFilter<Status> | null | undefined) {
  if (given?.status != null && given.statuses != null) {
    const message = "must not be given together with statuses";
    throw new InvalidInputError([{ path: ["filter", "status"], message }]);
  }
  if (given?.statuses?.length === 0) {
    throw new InvalidInputError([{ path: ["filter", "statuses"], message: "must not be empty" }]);
  }
  return {
    id: given?.id ?? undefined,
    eventId: given?.eventId ?? undefined,
    ticketOptionId: given?.ticketOptionId ?? undefined,
    userId: given?.userId ?? undefined,
    reference: given?.reference ?? undefined,
    status: given?.statuses ?? given?.status ?? undefined,
  } satisfies Record<keyof (typeof LISTS)["purchases" | "holds"]["filters"], unknown>;
}
