/** `sale_starts_at` → `saleStartsAt` */
export function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

/** `saleStartsAt` → `sale_starts_at` */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/** The member with the id of a related resource: `ticket_option` → `ticketOptionId`. */
export function toIdMember(relationship: string): string {
  return `${toCamelCase(relationship)}Id`;
}

/** The same for each of several related resources, by their type: `ticket_options` → `ticketOptionId`. */
export function toIdMemberOfType(type: string): string {
  return toIdMember(toSingular(type));
}

/** `journal_entries` → `journal_entry` */
export function toSingular(type: string): string {
  return type.replace(/ies$/u, "ys").replace(/s$/u, "");
}
