import { z } from "zod";

import type { ResourceType } from "../resources/resource.ts";

/** When a resource was made, as it is answered. */
export function createdAt(type: ResourceType) {
  return z.iso.datetime().meta({
    description: `When it was made, by the database's clock. Answered when \`fields[${type}]\` asks for it.`,
  });
}
