import type { bodyContent } from "./body-content.ts";

/** Operations by path and method. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export interface Operation {
  readonly responses: Responses;
  readonly [member: string]: unknown;
}

type Responses = Readonly<Record<number, Response>>;

export interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, ReturnType<typeof bodyContent>>>;
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

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
