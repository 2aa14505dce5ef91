import { createOpenApiDocument } from "@ticket-allocation/jsonapi-server";

import { pathOf } from "./path-of.ts";

const TEMPLATES = [
  "/graphql",
  "/openapi.json",
  "/livez",
  "/readyz",
  "/metrics",
  ...Object.keys(createOpenApiDocument({ publicUrl: "" }).paths),
];

const ONE_SEGMENT = /\{\w+\}/gu;

const fixed = new Set(TEMPLATES.filter((template) => template.search(ONE_SEGMENT) < 0));
const variable = TEMPLATES.filter((template) => !fixed.has(template)).map((template) => ({
  template,
  pattern: new RegExp(`^${template.replaceAll(ONE_SEGMENT, "[^/]+")}$`, "u"),
}));

/**
 * Tells what a target asks for, without the ids in it: `/purchases/{id}`.
 *
 * @returns undefined when there is nothing at its path
 */
export function findRouteTemplate(target: string): string | undefined {
  const path = pathOf(target);
  if (fixed.has(path)) return path;
  return variable.find(({ pattern }) => pattern.test(path))?.template;
}
