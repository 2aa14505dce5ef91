import type { Page, ResourceType } from "@ticket-allocation/core";

import type { Fieldsets } from "../query/fieldsets.ts";
import type { Thing } from "../resources/resource.ts";
import { toResourceObjects, type ResourceObject } from "../resources/serialize-resource.ts";
import type { PageLinks } from "./page-links.ts";

/** What stands in the document of a page. */
interface ListContent {
  readonly type: ResourceType;
  readonly page: Page<Thing>;
  readonly links: PageLinks;
  /** Ticket options of the page's items; undefined when none were asked for. */
  readonly included: readonly Thing[] | undefined;
}

/** A document of a page: each item with its cursor, and with links that answer. */
export function listDocument(
  { type, page, links, included }: ListContent,
  fieldsets: Fieldsets,
  publicUrl: string,
): object {
  const items = page.items.map(({ item }) => item);
  const data = toResourceObjects(type, items, fieldsets[type]).map((resource, index) =>
    Object.assign(linked(resource, publicUrl), {
      meta: { page: { cursor: page.items[index]?.cursor } },
    }),
  );
  if (!included) return { links, data };
  const options = toResourceObjects("ticket_options", included, fieldsets.ticket_options);
  return { links, data, included: options.map((option) => linked(option, publicUrl)) };
}

/** Adds the links of a resource, and of the one relationship that leads to a resource of ours. */
function linked({ relationships, ...resource }: ResourceObject, publicUrl: string): object {
  // Only in this list: it has no path of its own.
  if (resource.type === "sales_intervals") return resource;
  const self = `${publicUrl}/${resource.type}/${resource.id}`;
  const { ticket_option: ticketOption } = relationships ?? {};
  const links = {
    self: `${self}/relationships/ticket_option`,
    related: `${self}/ticket_option`,
  };
  return {
    ...resource,
    ...(relationships && {
      relationships: {
        ...relationships,
        ...(ticketOption && { ticket_option: { links, ...ticketOption } }),
      },
    }),
    links: { self },
  };
}
