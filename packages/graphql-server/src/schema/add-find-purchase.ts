import { builder } from "./builder.ts";
import { PurchaseType } from "./purchase-type.ts";

export function addFindPurchase(): void {
  builder.queryField("purchase", (t) =>
    t.field({
      type: PurchaseType,
      nullable: true,
      description: "Finds a purchase that the caller may read, or null.",
      args: {
        id: t.arg.id({ required: true, description: "An id that is no UUID names nothing: null." }),
      },
      resolve: (_, { id }, { boxOffice }) => boxOffice.findPurchase(id),
    }),
  );
}
