import { satteri } from "@astrojs/markdown-satteri";
import starlight from "@astrojs/starlight";
import type { ExpressiveCodePlugin } from "@astrojs/starlight/expressive-code";
import { defineConfig } from "astro/config";

import { cellLabels } from "./src/cell-labels.ts";
import { pageLinks } from "./src/page-links.ts";
import { SIDEBAR } from "./src/sidebar.ts";

const base = (process.env["DOCS_BASE"] ?? "").replace(/\/$/u, "");
const repository = process.env["DOCS_REPOSITORY"];

/**
 * Makes code blocks reachable by keyboard, so that wide ones can be scrolled. Without this a script of Expressive Code does
 * it, which makes each of them a landmark without a name.
 */
const focusableBlocks = {
  name: "focusable-blocks",
  hooks: {
    postprocessRenderedBlock({ renderData: { blockAst } }) {
      for (const child of blockAst.children) {
        if (child.type === "element" && child.tagName === "pre") child.properties["tabindex"] = "0";
      }
    },
  },
} satisfies ExpressiveCodePlugin;

export default defineConfig({
  base: base === "" ? "/" : base,
  markdown: {
    processor: satteri({
      mdastPlugins: [pageLinks({ base, repository })],
      hastPlugins: [cellLabels()],
    }),
  },
  integrations: [
    starlight({
      title: "Ticket Allocation",
      description: "Sells a fixed number of tickets to everyone at once, and never one too many",
      // Most pages are outside the folder in which Starlight looks for them.
      markdown: { processedDirs: [".."] },
      sidebar: SIDEBAR,
      components: { Search: "./src/Search.astro" },
      customCss: ["./src/tables.css"],
      expressiveCode: { plugins: [focusableBlocks] },
    }),
  ],
});
