import { Validator } from "@seriousme/openapi-schema-validator";
import { createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { expect, it } from "vitest";
import { z } from "zod";

import { ATOMIC } from "./requests.ts";

const body = { errors: [{ status: "403", code: "no_foreigners", title: "No", detail: "Go" }] };
const hostRefusals = [
  { status: 403, description: "The host is closed.", examples: { closed: body } },
  {
    status: 429,
    description: "Too many streams.",
    examples: { streams: body },
    ofEventStreams: true,
  },
] as const;
const media = z.object({ examples: z.record(z.string(), z.object({ value: z.unknown() })) });
const response = z.object({ description: z.string(), content: z.record(z.string(), media) });
const pathsSchema = operationsWith({ 403: response });
const operationsSchema = operationsWith({ 429: response });

function operationsWith<Responses extends z.ZodRawShape>(responses: Responses) {
  const operation = z.object({ responses: z.object(responses) });
  return z.record(z.string(), z.record(z.string(), operation));
}

const pathsOf = (secured: boolean) =>
  pathsSchema.parse(createOpenApiDocument({ secured, rateLimited: true, hostRefusals }).paths);

it("says of every operation what the host itself refuses, in valid OpenAPI 3.1", async () => {
  const document = createOpenApiDocument({ rateLimited: true, hostRefusals });
  const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  expect(result).toMatchObject({ valid: true });
  const answers = Object.values(pathsOf(false)).flatMap((methods) => Object.values(methods));
  expect(answers.length).toBeGreaterThan(10);
  for (const { responses } of answers) {
    const { description, content } = responses[403];
    expect(description).toContain("The host is closed.");
    expect(content["application/vnd.api+json"]?.examples["closed"]).toEqual({ value: body });
  }
});

it("leaves what an operation refuses by itself", () => {
  const operations = pathsOf(false)["/operations"]!["post"]!.responses[403];
  expect(operations.description).toBe("Id not accepted. The host is closed.");
  expect(Object.keys(operations.content[ATOMIC]!.examples)).toEqual(["lineIdForbidden"]);
  const secured = pathsOf(true)["/ticket_options"]!["post"]!.responses[403];
  expect(secured).toHaveProperty(["content", "application/vnd.api+json", "examples", "forbidden"]);
  expect(Object.keys(operations.content).toSorted()).toEqual(
    ["application/vnd.api+json", ATOMIC].toSorted(),
  );
});

it("describes a response of the host for event streams at event streams only", () => {
  const document = createOpenApiDocument({ rateLimited: true, hostRefusals });
  const limited = operationsSchema.parse(document.paths);
  const refused = Object.entries(limited).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) => {
      const { description, content } = responses[429];
      const { examples } = content["application/vnd.api+json"]!;
      expect(Object.keys(examples)).toContain("rateLimitExceeded");
      return "streams" in examples && description.includes("Too many streams.")
        ? [`${method} ${path}`]
        : [];
    }),
  );
  expect(refused.toSorted()).toEqual(["get /ticket_options", "get /ticket_options/{id}"]);
});

it("says nothing of it where the host refuses nothing", () => {
  expect(pathsSchema.safeParse(createOpenApiDocument().paths).success).toBe(false);
});
