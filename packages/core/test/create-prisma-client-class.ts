import { getPrismaClient, type Types } from "@prisma/client/runtime/client";
import { buildAndSerializeParamGraph } from "@prisma/param-graph-builder";
import { get_dmmf as readDmmf } from "@prisma/prisma-schema-wasm";

const DATASOURCE = `datasource db {
  provider = "postgresql"
}`;

const toEntry = ({ name, ...model }: { readonly name: string }) => [name, model] as const;

/** What `prisma generate` writes for a schema. The command itself downloads a program. */
export function createPrismaClientClass(models = "") {
  const inlineSchema = `${DATASOURCE}\n${models}`;
  const files = [["schema.prisma", inlineSchema]];
  const dmmf = JSON.parse(readDmmf(JSON.stringify({ prismaSchema: files, noColor: true })));
  return getPrismaClient({
    runtimeDataModel: {
      models: Object.fromEntries(dmmf.datamodel.models.map(toEntry)),
      enums: {},
      types: {},
    },
    parameterizationSchema: buildAndSerializeParamGraph(dmmf),
    previewFeatures: [],
    clientVersion: "7.10.0",
    engineVersion: "",
    activeProvider: "postgresql",
    inlineSchema,
    compilerWasm: {
      getRuntime: () => load("query_compiler_fast_bg.postgresql.mjs"),
      async getQueryCompilerWasmModule() {
        const { wasm } = await load("query_compiler_fast_bg.postgresql.wasm-base64.mjs");
        const { Module } = Reflect.get(globalThis, "WebAssembly");
        return new Module(Buffer.from(wasm, "base64"));
      },
      importName: "./query_compiler_fast_bg.js",
    },
  });
}

/** A module without types. */
const load = (file: string) => import(`@prisma/client/runtime/${file}`);

/** The methods of `Prisma.TransactionClient` without models, typed as `prisma generate` types them. */
export interface PrismaTransaction {
  $queryRawUnsafe<Rows = unknown>(
    query: string,
    // oxlint-disable-next-line typescript/no-explicit-any -- as generated
    ...values: any[]
  ): Types.Public.PrismaPromise<Rows>;
  // oxlint-disable-next-line typescript/no-explicit-any -- as generated
  $executeRawUnsafe(query: string, ...values: any[]): Types.Public.PrismaPromise<number>;
  $transaction<Result>(
    work: (tx: PrismaTransaction) => Promise<Result>,
    options?: { timeout?: number },
  ): Types.Utils.JsPromise<Result>;
}
