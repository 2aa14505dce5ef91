import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defineMdastPlugin } from "satteri";

import { toPageId } from "./pages.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

interface PageLinksOptions {
  /** The path that the site is served under, without a slash at its end. */
  readonly base: string;
  /** Where the files of the repository are shown; without it, links to files that are no pages become plain text. */
  readonly repository: string | undefined;
}

/**
 * Creates the plugin that rewrites relative links between Markdown files, which GitHub follows, to links between pages.
 * It also removes the first heading, because the title of a page is shown above it.
 */
export function pageLinks({ base, repository }: PageLinksOptions) {
  return defineMdastPlugin({
    name: "page-links",
    heading(node, context) {
      if (node.depth === 1) context.removeNode(node);
    },
    link(node, context) {
      if (context.fileURL === undefined || !isRelative(node.url)) return;
      const [target = "", fragment] = node.url.split("#");
      const source = path.relative(ROOT, fileURLToPath(context.fileURL));
      const file = findTarget(path.join(path.dirname(source), target));
      // It leads nowhere, which the check of the built site reports.
      if (file === undefined) return;
      const hash = fragment === undefined ? "" : `#${fragment}`;
      const page = toPageId(file);
      if (page !== undefined) {
        const address = page === "index" ? `${base}/` : `${base}/${page}/`;
        context.setProperty(node, "url", `${address}${hash}`);
      } else if (repository !== undefined) {
        context.setProperty(node, "url", `${repository}/${file}${hash}`);
      } else {
        context.replaceNode(node, [...node.children]);
      }
    },
  });
}

function isRelative(url: string): boolean {
  return !/^(?:[a-z][a-z+.-]*:|[/#])/iu.test(url);
}

/** Pages that are generated, and those that are not, link to each other as if they were in one folder. */
function findTarget(file: string): string | undefined {
  const candidates = ["docs/content/", "docs/generated/"].map((folder) =>
    file.replace(/^docs\/(?:content|generated)\//u, folder),
  );
  return candidates.find((candidate) => existsSync(path.join(ROOT, candidate)));
}
