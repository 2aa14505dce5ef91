/** The result of one buyer's purchase, sent by the process that bought. */
export type Answer =
  | { readonly outcome: "sold"; readonly userId: string; readonly purchaseId: string }
  | { readonly outcome: "refused"; readonly userId: string }
  | { readonly outcome: "fault"; readonly userId: string; readonly reason: string };
