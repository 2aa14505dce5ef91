import type { bodyContent } from "./body-content.ts";

/** Operations by path and method. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

interface Operation {
  readonly responses: Responses;
}

type Responses = Readonly<Record<number, Response>>;

interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, ReturnType<typeof bodyContent>>>;
}

/** Replaces each operation. */
export function mapOperations<Mapped extends Operation>(
  paths: Paths,
  map: (operation: Operation, path: string) => Mapped,
): Readonly<Record<string, Readonly<Record<string, Mapped>>>> {
  return mapValues(paths, (methods, path) =>
    mapValues(methods, (operation) => map(operation, path)),
  );
}

/** Replaces the responses of each operation. */
export function mapResponses(
  paths: Paths,
  map: (responses: Responses, path: string) => Responses,
): Paths {
  return mapOperations(paths, (operation, path) => ({
    ...operation,
    responses: map(operation.responses, path),
  }));
}

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
