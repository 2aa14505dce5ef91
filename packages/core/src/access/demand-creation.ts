import { MAX_DRAWS } from "../model/draw.ts";
import type { NewTicketOption } from "../model/ticket-option.ts";
import { areLines } from "./demand-lines.ts";
import type { Guard } from "./guard.ts";
import { toOption } from "./resources.ts";

/** Demands permission to create a ticket option that draws on existing ones. */
export async function demandCreation(
  { access }: Guard,
  id: string | undefined,
  drawsOn: readonly string[],
): Promise<void> {
  await access.demand("ticket_option.create", {
    type: "ticket_options",
    ...(id && { id }),
    ...(drawsOn.length > 0 && { drawsOn }),
  });
  // Its allocation shows what is left of them.
  for (const drawn of drawsOn) await access.demand("ticket_option.read", toOption(drawn));
}

/** The ids of what a new ticket option is to draw on. Malformed draws are left to the operation, which rejects them. */
export function drawnIn({ drawsOn }: Pick<NewTicketOption, "drawsOn">): readonly string[] {
  if (!drawsOn || !areLines(drawsOn, MAX_DRAWS, ({ ticketOptionId }) => ticketOptionId)) return [];
  return [...new Set(drawsOn.map(({ ticketOptionId }) => ticketOptionId.toLowerCase()))];
}
