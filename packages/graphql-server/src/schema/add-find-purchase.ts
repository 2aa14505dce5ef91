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
      resolve: async (_, { id }, { purchases, access }) => {
        const purchase = await purchases.load(id.toLowerCase());
        if (!purchase || !access) return purchase;
        // One that the caller may not read is answered like one that is not there.
        const isAllowed = await access.allows("purchase.read", { type: "purchases", ...purchase });
        return isAllowed ? purchase : undefined;
      },
    }),
  );
}
