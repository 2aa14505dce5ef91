/** GraphQL Yoga with the configuration of its quick start, and one mutation that does nothing. */
import { createSchema, createYoga } from "graphql-yoga";

import { serveSubject } from "./serve-subject.ts";

const yoga = createYoga({
  schema: createSchema({
    typeDefs: "type Query { noop: Boolean! } type Mutation { noop: Boolean! }",
    resolvers: { Mutation: { noop: () => true } },
  }),
});

await serveSubject((request, response) => void yoga(request, response));
