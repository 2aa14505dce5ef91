import { Parser } from "htmlparser2";
import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";

/** What a browser loads without being asked, by element. */
const LOADED: Readonly<Record<string, string>> = {
  img: "src",
  link: "href",
  script: "src",
  source: "srcset",
};

interface Page {
  readonly file: string;
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly loaded: readonly string[];
}

/**
 * Finds links and anchors of the built site that lead nowhere, and what its pages load from other hosts.
 *
 * @param dist folder with the built site
 * @param base the path that it is served under
 * @returns a sentence for each problem
 */
export async function findProblems(dist: string, base: string): Promise<readonly string[]> {
  const pages = new Map<string, Page>();
  for await (const file of glob("**/*.html", { cwd: dist })) {
    pages.set(file, readPage(file, await readFile(path.join(dist, file), "utf8")));
  }
  const prefix = base.replace(/\/$/u, "");

  return [...pages.values()].flatMap((page) => {
    const wanted = [...page.links, ...page.loaded].filter((url) => !isElsewhere(url));
    const dead = wanted.filter((url) => !leadsSomewhere(url, page));
    const foreign = page.loaded.filter((url) => /^(?:https?:)?\/\//u.test(url));
    return dead
      .map((url) => `${page.file}: ${url} leads nowhere`)
      .concat(foreign.map((url) => `${page.file}: ${url} is loaded from another host`));
  });

  function leadsSomewhere(url: string, page: Page): boolean {
    const address = new URL(url, `http://site${prefix}/${page.file.replace(/index\.html$/u, "")}`);
    const pathname = decodeURI(address.pathname);
    if (!pathname.startsWith(`${prefix}/`)) return false;
    const wanted = pathname.slice(prefix.length + 1).replace(/(^|\/)$/u, "$1index.html");
    const target = pages.get(wanted);
    if (target === undefined) return existsSync(path.join(dist, wanted));
    const id = decodeURIComponent(address.hash.slice(1));
    return id === "" || id === "_top" || target.ids.has(id);
  }
}

function isElsewhere(url: string): boolean {
  return /^(?:[a-z][a-z+.-]*:|\/\/)/iu.test(url);
}

function readPage(file: string, html: string): Page {
  const ids = new Set<string>();
  const links: string[] = [];
  const loaded: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if (attributes["id"] !== undefined) ids.add(attributes["id"]);
      if (name === "a" && attributes["href"] !== undefined) links.push(attributes["href"]);
      // The canonical address of a page is a link. Browsers do not load it.
      const url = attributes["rel"] === "canonical" ? undefined : attributes[LOADED[name] ?? ""];
      if (url !== undefined) loaded.push(url);
    },
  });
  parser.end(html);
  return { file, ids, links, loaded };
}
