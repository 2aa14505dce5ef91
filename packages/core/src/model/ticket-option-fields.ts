import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { METADATA } from "./metadata.ts";
import { REFERENCE } from "./reference.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";
import { SALE_RULES } from "./sale-rules.ts";

/** All but the id, in the order in which clients get them. */
export const TICKET_OPTION_FIELDS = {
  name: {
    column: "name",
    type: "text",
    schema: rules.name,
    description: "What buyers know it by.",
    isDefault: true,
  },
  description: {
    column: "description",
    type: "text",
    schema: rules.description.unwrap(),
    description: "What buyers should know about it: up to 10,000 characters.",
    isNullable: true,
    isDefault: true,
  },
  reference: { ...REFERENCE, isAddedLater: true },
  metadata: { ...METADATA, isAddedLater: true },
  allocation: {
    column: "allocation",
    type: "integer",
    schema: rules.allocation,
    description: "Tickets left when this was read: 0 to the capacity.",
    isDefault: true,
  },
  capacity: {
    column: "capacity",
    type: "integer",
    schema: rules.allocation,
    description: "Tickets given: left, held and purchased together.",
  },
  ...SALE_RULES,
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When it was put on sale, by the database's clock.",
  },
  createdBy: CREATED_BY,
  revision: {
    column: "revision",
    type: "integer",
    schema: rules.revision,
    description: "Raised by each edit that changes something, not by sales. 1 at the creation.",
  },
  eventId: {
    ...RELATIONSHIPS.eventId,
    description: "The event that it is for: any UUID. Events are managed elsewhere.",
    isNullable: true,
    isAddedLater: true,
  },
  drawsOn: {
    ...RELATIONSHIPS.drawsOn,
    description:
      "What each of its tickets takes of other ticket options, including those that these draw on.",
  },
} as const satisfies Fields;

const {
  allocation: _allocation,
  createdAt,
  createdBy,
  revision,
  drawsOn,
  ...changeable
} = TICKET_OPTION_FIELDS;
const { name: _name, capacity: _capacity, ...optional } = changeable;

/** What can be changed of a ticket option. The allocation only moves. */
export const CHANGEABLE_FIELDS = changeable;

/** Those of them that an input may leave out. Null: there is none. */
export const OPTIONAL_TICKET_OPTION_FIELDS = optional;

/** What an edit writes. */
export const EDITED_FIELDS = { ...changeable, revision };

/** What is read as it is stored. Expired holds are added to the allocation. */
export const DESCRIBING_FIELDS = { ...EDITED_FIELDS, createdAt, createdBy, drawsOn };
