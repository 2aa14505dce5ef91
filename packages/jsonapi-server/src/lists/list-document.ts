import type { Page, ResourceType } from "@ticket-allocation/core";

import type { Fieldsets } from "../query/fieldsets.ts";
import type { Thing } from "../resources/resource.ts";
import { linkResource } from "../documents/link-resource.ts";
import { toResourceObjects } from "../resources/serialize-resource.ts";
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
    Object.assign(linkResource(resource, publicUrl), {
      meta: { page: { cursor: page.items[index]?.cursor } },
    }),
  );
  if (!included) return { links, data };
  const options = toResourceObjects("ticket_options", included, fieldsets.ticket_options);
  return { links, data, included: options.map((option) => linkResource(option, publicUrl)) };
}
