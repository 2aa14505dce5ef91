import type { GraphiQLOptions } from "graphql-yoga";

/** Renders GraphiQL as one page that loads nothing from anywhere else. */
export async function renderGraphiql(options: GraphiQLOptions): Promise<string> {
  // Several megabytes of text: only for those who look at it.
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  return renderGraphiQL(options);
}
