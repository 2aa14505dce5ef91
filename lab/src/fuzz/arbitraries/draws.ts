import fc from "fast-check";

import { drawnId } from "./ids.ts";
import type { Json } from "./odd-json.ts";

const units = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>(0, -1, 2_147_483_647, 2_147_483_648, null) },
);

/** The draws of a new ticket option, correct or nearly so; mostly none. As the input of GraphQL. */
export const draws: fc.Arbitrary<readonly { readonly ticketOptionId: string; units?: Json }[]> =
  fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({ ticketOptionId: drawnId, units }, { requiredKeys: ["ticketOptionId"] }),
        { maxLength: 4 },
      ),
    },
  );

/** The relationship of JSON:API. */
export function toDrawsOn(drawsOn: readonly { readonly ticketOptionId: string; units?: Json }[]) {
  return {
    data: drawsOn.map(({ ticketOptionId: id, units: taken }) => ({
      type: "ticket_options",
      id,
      ...(taken !== undefined && { meta: { units: taken } }),
    })),
  };
}
