import type { ResourceType } from "@ticket-allocation/core";

/** What documents can carry. A host's own members may be on it too: only the fields of its type are shown. */
export interface Thing {
  readonly id: string;
  readonly ticketOptionId?: string;
  readonly revision?: number;
}

/** What the box office has returned, and the type that it has in documents. */
export interface Resource {
  readonly type: ResourceType;
  readonly thing: Thing;
}
