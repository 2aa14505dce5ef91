import { toCamelCase, toSingular } from "../src/documents/names.ts";
import { flattenInput, flattenResource, toMemberName } from "./flatten-schema.ts";
import { memberOf, nameIn, typeOf, type JsonSchema } from "./json-schema.ts";
import { alternativesOf } from "./schema-alternatives.ts";

type Components = Readonly<Record<string, JsonSchema>>;

/** What a member is called in documents, and the type of what it refers to. */
export type Relationship = readonly [name: string, type: string];

/** The schemas of what the client takes and returns, made of those of the documents that it sends and receives. */
export class FlatSchemas {
  readonly #components: Components;
  readonly #flat = new Map<string, JsonSchema>();
  readonly #relationships = new Map<string, Relationship>();
  readonly #fields = new Map<string, readonly string[]>();

  constructor(components: Components) {
    this.#components = components;
  }

  /** What the client takes and returns, by the names of the types. */
  get all(): Components {
    return Object.fromEntries(this.#flat);
  }

  /** Those of all types: a member means the same everywhere. */
  get relationships(): Readonly<Record<string, Relationship>> {
    return Object.fromEntries(this.#relationships);
  }

  /** The fields of all types that are returned. */
  get fields(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.#fields);
  }

  /** The resource of a type, as it is in documents. */
  resourceOf(type: string): JsonSchema {
    return this.#components[toName(type)] ?? this.#findListed(type);
  }

  /** What a reference refers to. */
  resolve({ $ref }: JsonSchema): JsonSchema {
    const component = this.#components[nameIn($ref)];
    if (!component) throw new Error(`no schema ${$ref}`);
    return component;
  }

  /** The alternatives of what a reference refers to. */
  alternativesIn(reference: JsonSchema): readonly JsonSchema[] {
    return alternativesOf(this.resolve(reference));
  }

  /** Refers to the flat resource of a type. */
  addResource(type: string): JsonSchema {
    const resource = this.resourceOf(type);
    this.#addRelationships(resource);
    const flat = flattenResource(resource);
    const { id: _, ...fields } = flat.properties ?? {};
    this.#fields.set(type, Object.keys(fields));
    return this.#add(toName(type), flat);
  }

  /** Refers to what is taken in place of one of these resources. */
  addInput(name: string, resources: readonly JsonSchema[]): JsonSchema {
    for (const resource of resources) this.#addRelationships(resource);
    const [first, ...others] = resources.map(flattenInput);
    return this.#add(name, others.length === 0 ? first! : { anyOf: [first, ...others] });
  }

  /** The same for lines of an order, by their type. */
  addLine(type: string, resources: readonly JsonSchema[]): JsonSchema {
    return this.addInput(`${toName(type)}Line`, resources);
  }

  #addRelationships({ properties }: JsonSchema): void {
    const relationships = Object.entries(properties?.["relationships"]?.properties ?? {});
    for (const [name, relationship] of relationships) {
      const data = memberOf(relationship, "data");
      const member = toMemberName(name, relationship);
      const described: Relationship = [name, typeOf(data.items ?? data)];
      const known = this.#relationships.get(member) ?? described;
      if (String(known) !== String(described)) throw new Error(`${member} has two meanings`);
      this.#relationships.set(member, described);
    }
  }

  /** Of a type that is in lists alone. */
  #findListed(type: string): JsonSchema {
    const items = Object.values(this.#components).map(
      ({ properties }) => properties?.["data"]?.items,
    );
    const listed = items.find((item) => item?.properties?.["type"]?.enum?.[0] === type);
    if (!listed) throw new Error(`no schema of ${type}`);
    return listed;
  }

  #add(name: string, schema: JsonSchema): JsonSchema {
    this.#flat.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  }
}

/** `ticket_options` → `TicketOption` */
function toName(type: string): string {
  return toCamelCase(`_${toSingular(type)}`);
}
