import { RELATED_ROUTES } from "../routes/related-routes.ts";
import type { ResourceObject } from "../resources/serialize-resource.ts";

const PATHS: ReadonlySet<string> = new Set(RELATED_ROUTES.map(({ path }) => path));

/** Adds the links of a resource, and of the one relationship that leads to a resource of ours. */
export function linkResource(
  { relationships, ...resource }: ResourceObject,
  publicUrl: string,
): object {
  // It stands in its list only, and has no path of its own.
  if (resource.type === "sales_intervals") return resource;
  const self = `${publicUrl}/${resource.type}/${resource.id}`;
  const { ticket_option: ticketOption } = relationships ?? {};
  const links = {
    self: `${self}/relationships/ticket_option`,
    related: `${self}/ticket_option`,
  };
  const leadsToOption = ticketOption && PATHS.has(`/${resource.type}/{id}/ticket_option`);
  return {
    ...resource,
    ...(relationships && {
      relationships: {
        ...relationships,
        ...(leadsToOption && { ticket_option: { links, ...ticketOption } }),
      },
    }),
    links: { self },
  };
}
