import { Kind, type DocumentNode, type SelectionNode, type SelectionSetNode } from "graphql";

import { LINE_FIELDS } from "./line-fields.ts";
import { pageSizeOf } from "./page-size-of.ts";

/** How much an operation asks for, its fragments spelled out wherever they are spread. */
export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly cost: number;
}

/** What the fields of the operation itself cost: they ask the box office. */
const ROOT_FIELD_COST = 10;

/** What is long: aliases could repeat it in each item of a page. */
const LONG_FIELDS: ReadonlyMap<string, number> = new Map([
  ["description", 10],
  ["metadata", 4],
]);

/** An order or a basket may have a thousand lines, so an operation has one of them. */
const ORDER = {
  cost: 2_500,
  costOfFieldsWithin: 50,
};

const NOTHING: OperationSize = { depth: 0, aliases: 0, directives: 0, cost: 0 };

/**
 * Measures each operation of a document, in time that grows with the document and not
 * with what its fragments come to.
 *
 * How deep introspection goes is left to GraphQL's own `MaxIntrospectionDepthRule`.
 */
export function measureOperations(document: DocumentNode): OperationSize[] {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition.selectionSet);
    }
  }
  const measured = new Map<SelectionSetNode, OperationSize>();

  function measureAll({ selections }: SelectionSetNode, fieldCost: number): OperationSize {
    return selections.map((selection) => measure(selection, fieldCost)).reduce(add, NOTHING);
  }

  function measure(selection: SelectionNode, fieldCost: number): OperationSize {
    const directives = selection.directives?.length ?? 0;
    const own = { ...NOTHING, directives };
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      return add(own, measureFragment(selection.name.value, fieldCost));
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return add(own, measureAll(selection.selectionSet, fieldCost));
    }
    const within = selection.selectionSet ? measureAll(selection.selectionSet, 1) : NOTHING;
    const name = selection.name.value;
    // Lists are fields of the operation itself; an order's purchases are none.
    const times = fieldCost === ROOT_FIELD_COST ? pageSizeOf(selection) : 1;
    return {
      depth: isIntrospection(name) ? 1 : within.depth + 1,
      aliases: within.aliases + (selection.alias ? 1 : 0),
      directives: within.directives + directives,
      cost: LINE_FIELDS.has(name)
        ? ORDER.cost + within.cost * ORDER.costOfFieldsWithin
        : (LONG_FIELDS.get(name) ?? fieldCost) + within.cost * times,
    };
  }

  function measureFragment(name: string, fieldCost: number): OperationSize {
    const selectionSet = fragments.get(name);
    if (!selectionSet) return NOTHING;
    const known = measured.get(selectionSet);
    if (known) return known;
    // A fragment that spreads itself, which validation refuses, ends here.
    measured.set(selectionSet, NOTHING);
    const size = measureAll(selectionSet, fieldCost);
    measured.set(selectionSet, size);
    return size;
  }

  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ selectionSet, directives = [] }) =>
      add({ ...NOTHING, directives: directives.length }, measureAll(selectionSet, ROOT_FIELD_COST)),
    );
}

function isIntrospection(name: string): boolean {
  return name === "__schema" || name === "__type";
}

function add(one: OperationSize, other: OperationSize): OperationSize {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    cost: one.cost + other.cost,
  };
}
