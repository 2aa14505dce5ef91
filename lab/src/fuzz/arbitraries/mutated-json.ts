import fc from "fast-check";

import { oddJson, oddKey, toObject, type Json } from "./odd-json.ts";

/** Returns another value, or {@link REMOVED}. */
type Mutation = (value: Json, isRoot: boolean) => Json;

const REMOVED = Symbol("removed");

/** Creates almost correct documents. */
export function mutatedJson(document: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const changes = fc.array(fc.tuple(fc.nat(200), mutation), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(document, changes)
    .map(([value, list]) =>
      list.reduce<Json>((changed, [at, change]) => mutate(changed, at, change), value),
    );
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 5,
    arbitrary: oddJson.map(
      (value): Mutation =>
        () =>
          value,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constant<Mutation>((value, isRoot) => (isRoot ? null : REMOVED)),
  },
  { weight: 1, arbitrary: fc.constant<Mutation>((value) => [value]) },
  { weight: 1, arbitrary: fc.constant<Mutation>((value) => [value, value]) },
  {
    weight: 1,
    arbitrary: oddKey.map(
      (key): Mutation =>
        (value) =>
          toObject([[key, value]]),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Mutation>((value) => JSON.stringify(value)) },
  {
    weight: 3,
    arbitrary: fc.tuple(oddKey, oddJson).map(
      ([key, added]): Mutation =>
        (value) =>
          toObject([...entriesOf(value), [key, added]]),
    ),
  },
);

/** Applies `change` to the node number `at`, counted from the root down. */
function mutate(root: Json, at: number, change: Mutation): Json {
  const target = at % countNodes(root);
  let index = 0;

  function visit(value: Json, isRoot: boolean): Json {
    if (index++ === target) {
      index += countNodes(value) - 1;
      return change(value, isRoot);
    }
    if (Array.isArray(value)) {
      return value.map((item: Json) => visit(item, false)).filter((item) => item !== REMOVED);
    }
    if (typeof value !== "object" || value === null) return value;
    return toObject(
      Object.entries(value)
        .map(([key, member]) => [key, visit(member, false)] as const)
        .filter(([, member]) => member !== REMOVED),
    );
  }
  return visit(root, true);
}

function countNodes(value: Json): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + countNodes(member), 1);
}

function entriesOf(value: Json): readonly [string, Json][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
