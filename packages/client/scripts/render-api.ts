import openApiTypescript, { astToString } from "openapi-typescript";

import type { ApiDescription } from "./describe-api.ts";

const HEADER = `/**
 * Derived from the OpenAPI document of @ticket-allocation/jsonapi-server.
 *
 *     npm run -w packages/client api
 */
`;

/** The types of the client. */
export async function renderTypes({ schemas }: ApiDescription): Promise<string> {
  const document = {
    openapi: "3.1.0",
    info: { title: "Types of the client", version: "0.0.0" },
    paths: {},
    components: { schemas },
  };
  const types = await openApiTypescript(JSON.stringify(document), {
    immutable: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
  });
  return HEADER + astToString(types);
}

/** What the client knows of the API while it runs. */
export function renderTables(api: ApiDescription): string {
  return [
    HEADER,
    renderTable("RESOURCES", "Types of resources, by what the client calls them.", api.resources),
    renderTable("FIELDS", "Of each type.", api.fields),
    renderTable(
      "RELATIONSHIPS",
      "Members that are relationships in documents: their names there, and the types of what they refer to.",
      api.relationships,
    ),
    renderTable(
      "RELATED_LISTS",
      "Lists that belong to a resource: the ends of their paths, and the types of their items.",
      api.relatedLists,
    ),
  ].join("\n");
}

function renderTable(name: string, meaning: string, table: object): string {
  return `/** ${meaning} */\nexport const ${name} = ${JSON.stringify(table, undefined, 2)} as const;\n`;
}
