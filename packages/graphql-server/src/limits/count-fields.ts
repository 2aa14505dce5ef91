import { MAX_ORDER_LINES } from "@ticket-allocation/core";
import {
  getOperationAST,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

import { LINE_FIELDS } from "./line-fields.ts";

type Variables = Readonly<Record<string, unknown>>;

/** What a client asks to be executed. */
export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  /** As they were sent. */
  readonly variableValues?: Variables | null | undefined;
}

/**
 * Counts what a client of the JSON:API would need requests for: the fields of the operation itself, and
 * for an order or a basket its lines. A field that is asked for twice is answered once; one that `@skip` or
 * `@include` may leave out counts.
 */
export function countFields({ document, operationName, variableValues }: AskedOperation): number {
  const operation = getOperationAST(document, operationName);
  if (!operation) return 0;
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition.selectionSet);
    }
  }
  const counts = new Map<string, number>();
  collect(operation.selectionSet);
  return [...counts.values()].reduce((sum, count) => sum + count, 0);

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) collectFragment(selection.name.value);
      else if (!selection.name.value.startsWith("__")) {
        counts.set((selection.alias ?? selection.name).value, countIn(selection));
      }
    }
  }

  function collectFragment(name: string): void {
    const selectionSet = fragments.get(name);
    // Once, however often it is spread.
    fragments.delete(name);
    if (selectionSet) collect(selectionSet);
  }

  function countIn(field: FieldNode): number {
    const lineField = LINE_FIELDS.get(field.name.value);
    if (!operation || lineField === undefined) return 1;
    const variables = { ...defaultsOf(operation), ...variableValues };
    return Math.min(Math.max(1, countLines(field, lineField, variables)), MAX_ORDER_LINES);
  }
}

function countLines(
  { arguments: given = [] }: FieldNode,
  lineField: string,
  variables: Variables,
): number {
  const input = given.find(({ name }) => name.value === "input");
  const order: unknown = input && valueFromASTUntyped(input.value, variables);
  if (typeof order !== "object" || order === null) return 1;
  const lines: unknown = Reflect.get(order, lineField);
  return Array.isArray(lines) ? lines.length : 1;
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
