/**
 * Writes the types of schema.graphql for gql.tada, which types documents by them as you write.
 *
 *     npm run -w examples event-page:types
 */
import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal";
import { buildSchema, introspectionFromSchema } from "graphql";
import { readFile, writeFile } from "node:fs/promises";

const SCHEMA = new URL("../../packages/graphql-server/schema.graphql", import.meta.url);

/** Of what the server answers today. */
export async function renderTypes(): Promise<string> {
  const schema = buildSchema(await readFile(SCHEMA, "utf8"));
  const introspection = minifyIntrospection(
    introspectionFromSchema(schema, { descriptions: false }),
  );
  return outputIntrospectionFile(introspection, { fileType: ".d.ts", shouldPreprocess: true });
}

if (import.meta.main)
  await writeFile(new URL("schema-types.d.ts", import.meta.url), await renderTypes());
