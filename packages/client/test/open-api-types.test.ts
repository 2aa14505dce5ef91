import { createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import openApiTypescript, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";

const run = promisify(execFile);

const PROGRAM = `
import type { components, paths } from "./types.ts";

type Schemas = components["schemas"];
type Of<Path extends keyof paths> = paths[Path] extends { post: { requestBody: { content: { "application/json": infer Body } } } } ? Body : never;

const id = "969f4317-09f4-4b15-b8be-a87d40fb56fb";
const ticket_option = { data: { type: "ticket_options" as const, id } };
const user = { data: { type: "users" as const, id } };

const purchase = {
  type: "purchases" as const,
  attributes: { quantity: 2 },
  relationships: { ticket_option, user },
};

export const bought: Of<"/purchases"> = { data: purchase };
export const confirmed: Of<"/purchases"> = {
  data: { type: "purchases", relationships: { hold: { data: { type: "holds", id } } } },
};
export const ordered: Of<"/operations"> = { "atomic:operations": [{ op: "add", data: purchase }] };
export const created: Of<"/ticket_options"> = {
  data: { type: "ticket_options", attributes: { name: "day pass", allocation: 10 } },
};

export function quantityOf({ data }: Schemas["PurchaseDocument"]): number | undefined {
  return data.attributes?.quantity;
}
export function endOf({ data }: Schemas["TicketOptionDocument"]): string | null | undefined {
  return data.attributes?.sale_ends_at;
}
export function expiryOf({ "atomic:results": results }: Schemas["OrderResults"]): string | undefined {
  const [first] = results;
  return first?.data.type === "holds" ? first.data.attributes?.expires_at : undefined;
}

// @ts-expect-error a type of another resource
export const wrong: Of<"/holds"> = { data: purchase };
// @ts-expect-error an attribute that purchases do not have
export const mistyped: Of<"/purchases"> = { data: { ...purchase, attributes: { quantty: 2 } } };
`;

it("has types from openapi-typescript for requests and responses", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "open-api-types-"));
  try {
    const types = await openApiTypescript(JSON.stringify(createOpenApiDocument()));
    await writeFile(path.join(folder, "types.ts"), astToString(types));
    await writeFile(path.join(folder, "program.ts"), PROGRAM);
    const options = ["--strict", "--exactOptionalPropertyTypes", "--allowImportingTsExtensions"];
    const args = [
      "--noEmit",
      ...options,
      "--types",
      "",
      "--target",
      "es2024",
      "--module",
      "nodenext",
    ];
    const compiled = await run("tsc", [...args, "program.ts"], { cwd: folder }).catch(
      (failed: { readonly stdout: string }) => failed,
    );
    expect(compiled.stdout).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});
