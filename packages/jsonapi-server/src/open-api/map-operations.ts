import type { response } from "./responses.ts";

/** Operations by path and method. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

interface Operation {
  readonly responses: Responses;
}

interface Responses {
  readonly 403?: ReturnType<typeof response>;
  readonly [status: number]: object;
}

/** Replaces the responses of each operation. */
export function mapResponses(
  paths: Paths,
  map: (responses: Responses, path: string) => Responses,
): Paths {
  return mapValues(paths, (methods, path) =>
    mapValues(methods, (operation) => ({
      ...operation,
      responses: map(operation.responses, path),
    })),
  );
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
