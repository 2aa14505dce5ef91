import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";

import { TYPES_BY_NAME } from "./type-names.ts";
import { Violation } from "./violation.ts";

const openApiDocument = z.object({
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

const errors = z.object({
  errors: z.array(z.object({ status: z.string(), code: z.string() })).min(1),
});
const resource = z.object({ data: z.object({ type: z.string(), id: z.string() }) });

const results = z.object({ "atomic:results": z.array(z.unknown()).min(1) });
const identifier = z.object({ type: z.string(), id: z.uuid() });
const page = z.object({
  links: z.object({ self: z.unknown(), prev: z.string().nullable(), next: z.string().nullable() }),
  data: z.array(
    z.object({
      type: z.string(),
      id: z.string(),
      meta: z.object({ page: z.object({ cursor: z.string() }) }),
    }),
  ),
});
const relationship = z.strictObject({ data: identifier });

export type Resource = z.output<typeof resource>["data"];

/** Validates JSON:API documents with the schemas of the OpenAPI document. */
export class Documents {
  readonly #errors: ValidateFunction;
  readonly #resources: ReadonlyMap<string, ValidateFunction>;
  /** By the type of their items. */
  readonly #pages: ReadonlyMap<string, ValidateFunction>;

  /** @param openApi the document `/openapi.json` of the server */
  constructor(openApi: unknown) {
    // The types that `if` is about stand outside of it.
    const ajv = new Ajv2020({ strictTypes: false });
    addFormats.default(ajv);
    ajv.addVocabulary(["components", "discriminator"]);
    const { components } = openApiDocument.parse(openApi);
    ajv.addSchema({ components }, "openapi.json");
    const compile = (name: string) =>
      ajv.compile({ $ref: `openapi.json#/components/schemas/${name}` });
    this.#errors = compile("Errors");
    const named = [...TYPES_BY_NAME].filter(([name]) => `${name}Document` in components.schemas);
    this.#resources = new Map(named.map(([name, type]) => [type, compile(`${name}Document`)]));
    this.#pages = new Map([
      ["ticket_options", compile("TicketOptionList")],
      ["purchases", compile("PurchaseList")],
      ["holds", compile("HoldList")],
      ["journal_entries", compile("JournalEntryList")],
      ["sales_intervals", compile("SalesList")],
      ["webhooks", compile("WebhookList")],
    ]);
  }

  /** @throws {Violation} when it is not a document of a resource */
  readResource(document: unknown): Resource {
    const { data } = resource
      .catch(() => fail("it is not a document of a resource"))
      .parse(document);
    const validate = this.#resources.get(data.type);
    if (!validate?.(document)) throw new Violation("it does not match its schema");
    return data;
  }

  /**
   * Reads what an order or a basket has created.
   *
   * @throws {Violation} when it is not a document of results
   */
  readResults(document: unknown): readonly Resource[] {
    const parsed = results.safeParse(document);
    if (!parsed.success) throw new Violation("it is not a document of results");
    return parsed.data["atomic:results"].map((one) => this.readResource(one));
  }

  /** @throws {Violation} when it is not a document of a page, with links to other pages */
  readPage(document: unknown): void {
    const parsed = page.safeParse(document);
    if (!parsed.success) throw new Violation("it is not a document of a page");
    const { links, data } = parsed.data;
    const [first] = data;
    // With the profile of lists, `self` is an object.
    if (!first || typeof links.self !== "string") return;
    if (!this.#pages.get(first.type)?.(document))
      throw new Violation("it does not match its schema");
  }

  /** @throws {Violation} when it is not a document of a relationship */
  readRelationship(document: unknown): void {
    if (!relationship.safeParse(document).success) {
      throw new Violation("it is not a document of a relationship");
    }
  }

  /**
   * @returns the codes of the errors
   * @throws {Violation} when it is not a document of errors with this status
   */
  readErrors(document: unknown, status: number): readonly string[] {
    if (!this.#errors(document)) throw new Violation("it does not match the schema of errors");
    const { errors: all } = errors.parse(document);
    const statuses = new Set(all.map((error) => Number(error.status)));
    const expected = statuses.size === 1 ? [...statuses][0] : 400;
    if (status !== expected) throw new Violation(`it has errors of ${[...statuses].join(", ")}`);
    return [...new Set(all.map(({ code }) => code))];
  }
}

function fail(reason: string): never {
  throw new Violation(reason);
}
