import { defineHastPlugin, type HastNode } from "satteri";

type Element = Extract<HastNode, { readonly type: "element" }>;

/**
 * Creates the plugin that gives each cell of a table the name of its column. Phones show it before the cell
 * (`tables.css`), because they show the cells of a row below each other.
 */
export function cellLabels() {
  return defineHastPlugin({
    name: "cell-labels",
    element: {
      filter: ["table"],
      visit(table, context) {
        const [head, ...rows] = childElements(table).flatMap(childElements);
        if (head === undefined) return;
        const labels = childElements(head).map((cell) => context.textContent(cell));
        for (const row of rows) {
          for (const [column, cell] of childElements(row).entries()) {
            context.setProperty(cell, "dataLabel", labels[column]);
          }
        }
      },
    },
  });
}

function childElements({ children }: Readonly<Element>): readonly Element[] {
  return children.filter((child) => child.type === "element");
}
