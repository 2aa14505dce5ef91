import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { Client, fetchExchange, gql as urqlGql } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ENDPOINT } from "./support/ask.ts";

let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
let ticketOptionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  handler = createGraphqlHandler(database.boxOffice);
  ({ id: ticketOptionId } = await database.boxOffice.createTicketOption({
    name: "day pass",
    allocation: 1,
  }));
});
afterAll(() => database.drop());

const QUERY = "query Find($id: ID!) { ticketOption(id: $id) { id name } }";
const HASH = /sha256Hash/u;
const DOCUMENT = /ticketOption\(id: \$id\)/u;

/** A `fetch` that reaches the handler, and what was sent through it. */
function openFetch() {
  const sent: string[] = [];
  const fetch = async (target: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(target, init);
    sent.push(
      decodeURIComponent(request.url.replaceAll("+", " ")) + (await request.clone().text()),
    );
    return handler(request);
  };
  const kinds = () => sent.map((text) => [HASH.test(text), DOCUMENT.test(text)]);
  return { fetch, kinds };
}

const HASH_ONLY = [true, false];

describe.each([true, false])("automatic persisted queries, with GET: %s", (useGet) => {
  it("end in the whole document with Apollo, and without hashes from then on", async () => {
    const { fetch, kinds } = openFetch();
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new PersistedQueryLink({
        sha256: (text) => createHash("sha256").update(text).digest("hex"),
        useGETForHashedQueries: useGet,
      }).concat(new HttpLink({ uri: ENDPOINT, fetch })),
    });
    const ask = () =>
      client.query({
        query: gql(QUERY),
        variables: { id: ticketOptionId },
        fetchPolicy: "no-cache",
      });
    expect((await ask()).data).toMatchObject({ ticketOption: { name: "day pass" } });
    expect((await ask()).data).toMatchObject({ ticketOption: { name: "day pass" } });
    expect(kinds()[0]).toEqual(HASH_ONLY);
    expect(kinds().slice(1)).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  it("end in the whole document with urql, and without hashes from then on", async () => {
    const { fetch, kinds } = openFetch();
    const client = new Client({
      url: ENDPOINT,
      fetch,
      requestPolicy: "network-only",
      preferGetMethod: false,
      exchanges: [persistedExchange({ preferGetForPersistedQueries: useGet }), fetchExchange],
    });
    for (let turn = 0; turn < 2; turn += 1) {
      const { data, error } = await client
        .query(urqlGql(QUERY), { id: ticketOptionId })
        .toPromise();
      expect(error).toBeUndefined();
      expect(data).toMatchObject({ ticketOption: { name: "day pass" } });
    }
    expect(kinds()[0]).toEqual(HASH_ONLY);
    expect(kinds().slice(1)).toHaveLength(2);
    expect(
      kinds()
        .slice(1)
        .every(([, isWhole]) => isWhole),
    ).toBe(true);
  });
});

it.each(["application/json", "application/graphql-response+json"])(
  "says in %s that hashes are not supported, and executes a document that comes with its hash",
  async (accept) => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
    const post = (body: object) =>
      handler(
        new Request(ENDPOINT, {
          method: "POST",
          headers: { "content-type": "application/json", accept },
          body: JSON.stringify(body),
        }),
      );
    const refused = await post({ extensions });
    expect(refused.status).toBe(accept === "application/json" ? 200 : 400);
    expect(await refused.json()).toEqual({
      errors: [
        {
          message: "PersistedQueryNotSupported",
          extensions: { code: "PERSISTED_QUERY_NOT_SUPPORTED" },
        },
      ],
    });
    const executed = await post({ query: QUERY, variables: { id: ticketOptionId }, extensions });
    expect(await executed.json()).toMatchObject({ data: { ticketOption: { name: "day pass" } } });
  },
);

it("sells to Apollo, whose cache keeps a refusal, if it has the possible types of the package", async () => {
  const file = await readFile(new URL("../possible-types.json", import.meta.url), "utf8");
  const { fetch } = openFetch();
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: JSON.parse(file) }),
    link: new HttpLink({ uri: ENDPOINT, fetch }),
  });
  const id = randomUUID();
  const created = await client.mutate({
    mutation: gql`
      mutation Create($input: CreateTicketOptionInput!) {
        createTicketOption(input: $input) {
          ... on TicketOption {
            name
          }
        }
      }
    `,
    variables: { input: { id, name: "day pass", allocation: 3 } },
  });
  expect(created.data).toEqual({
    createTicketOption: { __typename: "TicketOption", name: "day pass" },
  });
  const buy = async () => {
    const { data } = await client.mutate({
      mutation: gql`
        mutation Buy($input: PurchaseTicketsInput!) {
          purchaseTickets(input: $input) {
            ... on Purchase {
              quantity
            }
            ... on Error {
              code
              message
            }
          }
        }
      `,
      variables: { input: { ticketOptionId: id, userId: randomUUID(), quantity: 2 } },
    });
    return data;
  };
  expect(await buy()).toEqual({ purchaseTickets: { __typename: "Purchase", quantity: 2 } });
  expect(await buy()).toEqual({
    purchaseTickets: {
      __typename: "AllocationExceededError",
      code: "allocation_exceeded",
      message: "Fewer tickets are left than were asked for",
    },
  });
});

const RELAY_DOCUMENTS = `
graphql\`
  fragment Page_option on TicketOption @refetchable(queryName: "PageOptionQuery") {
    name
    allocation
  }
\`;
graphql\`
  fragment Page_purchases on Query
  @refetchable(queryName: "PagePurchasesQuery")
  @argumentDefinitions(
    user: { type: "ID!" }
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
  ) {
    purchases(filter: { userId: $user }, first: $count, after: $cursor)
      @connection(key: "Page_purchases") {
      edges {
        node {
          quantity
          ticketOption {
            ...Page_option
          }
        }
      }
    }
  }
\`;
graphql\`
  mutation PageBuyMutation($input: PurchaseTicketsInput!, $connections: [ID!]!) {
    purchaseTickets(input: $input) {
      ... on Purchase {
        purchaseEdge @prependEdge(connections: $connections) {
          cursor
          node {
            quantity
          }
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
\`;
graphql\`
  subscription PageSubscription($ids: [ID!]) {
    ticketOptionChanged(ids: $ids) {
      ...Page_option
    }
  }
\`;
`;

it("is compiled by Relay: resources can be fetched again, and a purchase be added to a connection", async () => {
  const folder = await mkdtemp(join(tmpdir(), "relay-"));
  try {
    const schema = fileURLToPath(new URL("../schema.graphql", import.meta.url));
    const config = { src: ".", schema, language: "javascript" };
    await writeFile(join(folder, "relay.config.json"), JSON.stringify(config));
    await writeFile(join(folder, "Page.js"), RELAY_DOCUMENTS);
    const require = createRequire(import.meta.url);
    const compiler = require.resolve("relay-compiler/cli.js");
    await promisify(execFile)(process.execPath, [compiler], { cwd: folder, timeout: 60_000 });
    const refetch = await readFile(
      join(folder, "__generated__/PageOptionQuery.graphql.js"),
      "utf8",
    );
    expect(refetch).toContain("node(id: $id)");
  } finally {
    await rm(folder, { recursive: true });
  }
});
