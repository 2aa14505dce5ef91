import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const RECIPES = "docs/recipes";
const PAGES = "docs/content/recipes";

/** A page about a recipe. */
export interface RecipePage {
  readonly file: string;
  readonly text: string;
  /** The text that it must have: its first block of TypeScript is the file of the recipe. */
  readonly expected: string;
}

/** Reads the page of each recipe, which has the name of the recipe. */
export async function readRecipePages(): Promise<readonly RecipePage[]> {
  const names = (await readdir(RECIPES)).filter((name) => name.endsWith(".ts"));
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(PAGES, `${path.basename(name, ".ts")}.md`);
      const text = await readFile(file, "utf8");
      const code = await readFile(path.join(RECIPES, name), "utf8");
      const expected = text.replace(/^```ts\n.*?^```$/msu, () => `\`\`\`ts\n${code}\`\`\``);
      return { file, text, expected };
    }),
  );
}
