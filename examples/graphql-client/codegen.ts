/**
 * What GraphQL Code Generator writes into `generated/`: the types of each document in this folder.
 *
 *     npm run -w examples graphql-client:types
 */
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  // Your own project names the URL of its server here, or node_modules/@ticket-allocation/graphql-server/schema.graphql.
  schema: "../packages/graphql-server/schema.graphql",
  documents: "graphql-client/*.ts",
  generates: {
    "graphql-client/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { scalars: { DateTime: "string", ID: "string" }, useTypeImports: true },
    },
  },
  importExtension: ".ts",
};

export default config;
