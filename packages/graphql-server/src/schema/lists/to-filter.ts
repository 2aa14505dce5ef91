interface GivenFilter<Status> {
  readonly ticketOptionId?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly status?: Status | null | undefined;
}

/** Says it in the box office's words: null is as good as left out, and ids are in lower case. */
export function toFilter<Status>(given: GivenFilter<Status> | null | undefined) {
  return {
    ticketOptionId: given?.ticketOptionId?.toLowerCase(),
    userId: given?.userId?.toLowerCase(),
    status: given?.status ?? undefined,
  };
}
