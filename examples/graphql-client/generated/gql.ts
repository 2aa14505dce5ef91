/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation CreateTicketOption($input: CreateTicketOptionInput!) {\n    createTicketOption(input: $input) {\n      __typename\n      ... on TicketOption {\n        id\n        name\n        allocation\n      }\n      ... on Error {\n        message\n      }\n    }\n  }\n": typeof types.CreateTicketOptionDocument,
    "\n  mutation PurchaseTickets($input: PurchaseTicketsInput!) {\n    purchaseTickets(input: $input) {\n      __typename\n      ... on Purchase {\n        quantity\n        ticketOption {\n          allocation\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": typeof types.PurchaseTicketsDocument,
    "\n  query TicketOption($id: ID!) {\n    ticketOption(id: $id) {\n      allocation\n      capacity\n    }\n  }\n": typeof types.TicketOptionDocument,
};
const documents: Documents = {
    "\n  mutation CreateTicketOption($input: CreateTicketOptionInput!) {\n    createTicketOption(input: $input) {\n      __typename\n      ... on TicketOption {\n        id\n        name\n        allocation\n      }\n      ... on Error {\n        message\n      }\n    }\n  }\n": types.CreateTicketOptionDocument,
    "\n  mutation PurchaseTickets($input: PurchaseTicketsInput!) {\n    purchaseTickets(input: $input) {\n      __typename\n      ... on Purchase {\n        quantity\n        ticketOption {\n          allocation\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": types.PurchaseTicketsDocument,
    "\n  query TicketOption($id: ID!) {\n    ticketOption(id: $id) {\n      allocation\n      capacity\n    }\n  }\n": types.TicketOptionDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTicketOption($input: CreateTicketOptionInput!) {\n    createTicketOption(input: $input) {\n      __typename\n      ... on TicketOption {\n        id\n        name\n        allocation\n      }\n      ... on Error {\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateTicketOption($input: CreateTicketOptionInput!) {\n    createTicketOption(input: $input) {\n      __typename\n      ... on TicketOption {\n        id\n        name\n        allocation\n      }\n      ... on Error {\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PurchaseTickets($input: PurchaseTicketsInput!) {\n    purchaseTickets(input: $input) {\n      __typename\n      ... on Purchase {\n        quantity\n        ticketOption {\n          allocation\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation PurchaseTickets($input: PurchaseTicketsInput!) {\n    purchaseTickets(input: $input) {\n      __typename\n      ... on Purchase {\n        quantity\n        ticketOption {\n          allocation\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TicketOption($id: ID!) {\n    ticketOption(id: $id) {\n      allocation\n      capacity\n    }\n  }\n"): (typeof documents)["\n  query TicketOption($id: ID!) {\n    ticketOption(id: $id) {\n      allocation\n      capacity\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;