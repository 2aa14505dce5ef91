import { z } from "zod";

import { errorDocument } from "../documents/error-document.ts";
import { SHOWN_RESOURCES } from "../documents/shown-resource.ts";
import { ROUTES } from "../routes/routes.ts";
import type { JsonSchema } from "./json-schema.ts";
import { toJsonSchemas } from "./to-json-schema.ts";

const DESCRIPTIONS = ROUTES.map(({ describe }) => describe());

/** What clients send. */
const SENT = DESCRIPTIONS.flatMap(({ sent }) =>
  sent ? [[sent.name, toUnion(sent.schemas)] as const] : [],
);

/** Generated Go clients distinguish resources by these enums, if the enums have names. */
const TYPES = {
  TicketOptionType: SHOWN_RESOURCES.ticket_options.shape.type,
  PurchaseType: SHOWN_RESOURCES.purchases.shape.type,
  HoldType: SHOWN_RESOURCES.holds.shape.type,
};

const TicketOptionEvents = z.string().meta({
  description:
    "The document as the data of an event, at once and each time that it changes. The id of an event is opaque; the first event is left out if Last-Event-ID names it.",
});

/** All schemas in `components`, derived from those that the handler parses with. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...toJsonSchemas(Object.fromEntries(SENT), "input"),
  ...toJsonSchemas(
    Object.assign(
      { ...TYPES, TicketOptionEvents, Errors: errorDocument },
      ...DESCRIPTIONS.map(({ schemas }) => schemas),
    ),
    "output",
  ),
};

function toUnion([first, ...others]: readonly [z.ZodType, ...z.ZodType[]]): z.ZodType {
  return others.length > 0 ? z.union([first, ...others]) : first;
}
