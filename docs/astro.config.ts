import { satteri } from "@astrojs/markdown-satteri";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";

import { pageLinks } from "./src/page-links.ts";
import { SIDEBAR } from "./src/sidebar.ts";

const base = (process.env["DOCS_BASE"] ?? "").replace(/\/$/u, "");
const repository = process.env["DOCS_REPOSITORY"];

export default defineConfig({
  base: base === "" ? "/" : base,
  markdown: { processor: satteri({ mdastPlugins: [pageLinks({ base, repository })] }) },
  integrations: [
    starlight({
      title: "Ticket Allocation",
      description: "Sells a fixed number of tickets to everyone at once, and never one too many",
      // Most pages are outside the folder in which Starlight looks for them.
      markdown: { processedDirs: [".."] },
      sidebar: SIDEBAR,
    }),
  ],
});
