import { builder } from "./builder.ts";
import { HoldType } from "./hold-type.ts";

export function addFindHold(): void {
  builder.queryField("hold", (t) =>
    t.field({
      type: HoldType,
      nullable: true,
      description: "Finds a hold that the caller may read, or null.",
      args: {
        id: t.arg.id({ required: true, description: "An id that is no UUID names nothing: null." }),
      },
      resolve: async (_, { id }, { holds, access }) => {
        const hold = await holds.load(id.toLowerCase());
        if (!hold || !access) return hold;
        // One that the caller may not read is answered like one that is not there.
        return (await access.allows("hold.read", { type: "holds", ...hold })) ? hold : undefined;
      },
    }),
  );
}
