import { createConfig, lintFromString } from "@redocly/openapi-core";
import spectralCore from "@stoplight/spectral-core";
import spectralRulesets from "@stoplight/spectral-rulesets";
import { createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { expect, it } from "vitest";

const hostRefusals = [{ status: 403, description: "Closed.", examples: {} }] as const;
const guarded = createOpenApiDocument({ secured: true, rateLimited: true, hostRefusals });

it.each([
  ["an open", createOpenApiDocument()],
  ["a guarded", guarded],
])("has no findings of Redocly, for %s server", async (_, openApi) => {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const source = JSON.stringify(openApi);
  const problems = await lintFromString({ source, absoluteRef: "/openapi.json", config });
  expect(problems.map(({ ruleId, message }) => [ruleId, message])).toEqual([]);
});

it("has no findings of Spectral", async () => {
  const spectral = new spectralCore.Spectral();
  spectral.setRuleset(new spectralCore.Ruleset(spectralRulesets.oas));
  const problems = await spectral.run(JSON.stringify(guarded));
  expect(problems.map(({ code, message }) => [code, message])).toEqual([]);
});
