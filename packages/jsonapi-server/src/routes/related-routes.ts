import { describeOptionLinkage, describeOptionOf } from "../open-api/describe-related.ts";
import type { ErrorName } from "../open-api/error-examples.ts";
import {
  HOLDS,
  JOURNAL_ENTRIES,
  PURCHASES,
  TICKET_OPTIONS,
  type Kind,
} from "../resources/kinds.ts";
import type { Thing } from "../resources/resource.ts";
import type { Route, RouteRequest } from "./route.ts";

/** Where the links of relationships lead. */
export const RELATED_ROUTES: readonly Route[] = [
  ...ticketOptionRoutes(PURCHASES),
  ...ticketOptionRoutes(HOLDS),
  ...ticketOptionRoutes(JOURNAL_ENTRIES, ["journalOff"]),
];

/** Who may read what has a ticket option is shown the ticket option without another question. */
function ticketOptionRoutes<Found extends Thing & { readonly ticketOptionId: string }>(
  kind: Kind<Found>,
  errors: readonly ErrorName[] = [],
): readonly Route[] {
  const { type, find, toNotFound } = kind;
  async function findTicketOptionId({ boxOffice, id }: RouteRequest): Promise<string> {
    const [found] = await find(boxOffice, [id]);
    if (!found) throw toNotFound(id);
    return found.ticketOptionId;
  }
  return [
    {
      method: "GET",
      path: `/${type}/{id}/ticket_option`,
      async answer(request) {
        const id = await findTicketOptionId(request);
        const [option] = await TICKET_OPTIONS.find(request.unguarded, [id]);
        // Unreachable: a foreign key guarantees the row.
        if (!option) throw new Error(`${request.id} has no ticket option ${id}`);
        return { status: 200, resource: { type: TICKET_OPTIONS.type, thing: option } };
      },
      describe: () => describeOptionOf(kind, errors),
    },
    {
      method: "GET",
      path: `/${type}/{id}/relationships/ticket_option`,
      async answer(request) {
        const id = await findTicketOptionId(request);
        return { status: 200, document: { data: { type: TICKET_OPTIONS.type, id } } };
      },
      describe: () => describeOptionLinkage(kind, errors),
    },
  ];
}
