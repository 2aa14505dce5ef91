import type { StarlightUserConfig } from "@astrojs/starlight/types";

/** The pages of a folder, in the order of `sidebar.order` in their frontmatter. */
function folder(label: string, directory: string) {
  return { label, items: [{ autogenerate: { directory } }] };
}

/** What is in the sidebar, from the top. A new page of a folder of `content` is in it by itself. */
export const SIDEBAR: StarlightUserConfig["sidebar"] = [
  { label: "Start", items: ["index", "quick-start"] },
  folder("Concepts", "content/concepts"),
  folder("Guides", "content/guides"),
  folder("Recipes", "content/recipes"),
  folder("Operations", "content/operations"),
  {
    label: "Reference",
    items: [
      folder("REST", "generated/reference/rest"),
      folder("GraphQL", "generated/reference/graphql"),
      "reference/core",
      "reference/errors",
      "reference/settings",
      "reference/scopes",
      "reference/webhook-events",
      "reference/metrics",
    ],
  },
  {
    label: "Packages",
    items: [
      "packages/gateway",
      "packages/core",
      "packages/jsonapi-server",
      "packages/graphql-server",
      "packages/client",
      "packages/http",
      "packages/embedded-postgres",
    ],
  },
  {
    label: "Project",
    collapsed: true,
    items: [
      "project/architecture",
      "project/contributing",
      "project/security",
      "project/examples",
      "project/deploy",
      {
        label: "Lab",
        items: [
          "project/lab",
          "project/lab/bench",
          "project/lab/chaos",
          "project/lab/fuzz",
          "project/lab/linearizability",
          "project/lab/model",
          "project/lab/mutation",
        ],
      },
    ],
  },
];
