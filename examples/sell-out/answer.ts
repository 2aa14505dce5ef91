/** What became of one buyer, told by the process that bought for them. */
export type Answer =
  | { readonly outcome: "sold"; readonly userId: string; readonly purchaseId: string }
  | { readonly outcome: "refused"; readonly userId: string }
  | { readonly outcome: "fault"; readonly userId: string; readonly reason: string };
