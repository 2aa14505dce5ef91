interface GivenFilter<Status> {
  readonly ticketOptionId?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly status?: Status | null | undefined;
}

/** Says it in the box office's words: null is as good as left out. */
export function toFilter<Status>(given: GivenFilter<Status> | null | undefined) {
  return {
    ticketOptionId: given?.ticketOptionId ?? undefined,
    userId: given?.userId ?? undefined,
    status: given?.status ?? undefined,
  };
}
