/** A checkout of the project whose programs are measured. */
export interface Tree {
  /** Its name in the report. */
  readonly name: string;
  readonly root: URL;
  /** The database with its tables. Its runs clone this database. */
  readonly template: string;
}

export const THIS_TREE: Tree = {
  name: "this tree",
  root: new URL("../../../../", import.meta.url),
  template: "bench_template",
};

/** The same file of another tree. */
export function fileOf({ root }: Tree, file: URL): URL {
  return new URL(file.href.slice(THIS_TREE.root.href.length), root);
}
