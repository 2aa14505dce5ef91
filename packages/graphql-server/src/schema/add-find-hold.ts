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
      resolve: (_, { id }, { boxOffice }) => boxOffice.findHold(id),
    }),
  );
}
