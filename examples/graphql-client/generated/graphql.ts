/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A ticket option to put on sale. */
export type CreateTicketOptionInput = {
  /** Tickets to sell: 0 to 2147483647. Left out or null, which only `drawsOn` allows: it has no count of its own. */
  allocation?: number | null | undefined;
  /** What buyers should know about it: up to 10,000 characters. */
  description?: string | null | undefined;
  /** Other ticket options that each ticket takes units of: up to 50, including what these draw on. It cannot be changed. */
  drawsOn?: Array<DrawInput> | null | undefined;
  /** The event that it is for: any UUID. Events are managed elsewhere. */
  eventId?: string | null | undefined;
  /** A UUID that nothing else has. Left out or null: the server chooses one. */
  id?: string | null | undefined;
  /** Makes it safe to ask again: the same key with the same input is answered as it was the first time, and is carried out once. A refusal keeps no key. 1 to 255 visible ASCII characters. Left out or null: the request's header Idempotency-Key, which is for one mutation. */
  idempotencyKey?: string | null | undefined;
  /** Tickets that a user may hold at a time, in active holds: 1 to 2147483647. Null: no limit. */
  maxHeldPerUser?: number | null | undefined;
  /** Tickets that it takes at the most: the minimum to 2147483647. Null: no limit. */
  maxPerPurchase?: number | null | undefined;
  /** Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit. */
  maxPerUser?: number | null | undefined;
  /** Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
  metadata?: unknown;
  /** Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1. */
  minPerPurchase?: number | null | undefined;
  /** Not blank; up to 1,000 characters. */
  name: string;
  /** What it is called in another system: up to 255 characters. */
  reference?: string | null | undefined;
  /** From when on they no longer can, after the start; active holds can still be confirmed. Null: never. */
  saleEndsAt?: string | null | undefined;
  /** From when on tickets can be purchased and held. Null: since ever. */
  saleStartsAt?: string | null | undefined;
  /** Whether it is sold, paused or archived. Archive a ticket option instead of deleting it. */
  state?: TicketOptionState | null | undefined;
};

/** Another ticket option that each ticket takes units of. */
export type DrawInput = {
  /** Id of the ticket option to draw on. */
  ticketOptionId: string;
  /** Units of it that each ticket takes: 1 to 2147483647. Left out or null: 1. */
  units?: number | null | undefined;
};

/** Who wants how many tickets of what. */
export type PurchaseTicketsInput = {
  /** UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one. */
  id?: string | null | undefined;
  /** Makes it safe to ask again: the same key with the same input is answered as it was the first time, and is carried out once. A refusal keeps no key. 1 to 255 visible ASCII characters. Left out or null: the request's header Idempotency-Key, which is for one mutation. */
  idempotencyKey?: string | null | undefined;
  /** Data for another system: a JSON object of up to 4,096 bytes and 20 levels. */
  metadata?: unknown;
  /** Tickets to buy: 1 to 2147483647. */
  quantity: number;
  /** What it is called in another system: up to 255 characters. */
  reference?: string | null | undefined;
  /** Id of the ticket option to buy from. */
  ticketOptionId: string;
  /** UUID of the buyer. Users are managed elsewhere: any UUID is a user. */
  userId: string;
};

/** Whether a ticket option is sold. */
export type TicketOptionState =
  /** Nothing is sold, held or confirmed, and it is in no list that does not ask for it. */
  | 'ARCHIVED'
  /** It is sold by its other rules. */
  | 'ON_SALE'
  /** Nothing is sold or held. Holds can be confirmed. */
  | 'PAUSED';

export type CreateTicketOptionMutationVariables = Exact<{
  input: CreateTicketOptionInput;
}>;


export type CreateTicketOptionMutation = { createTicketOption:
    | { __typename: 'BusyError', message: string }
    | { __typename: 'ForbiddenError', message: string }
    | { __typename: 'IdempotencyKeyReusedError', message: string }
    | { __typename: 'InvalidInputError', message: string }
    | { __typename: 'OutcomeUnknownError', message: string }
    | { __typename: 'TicketOption', id: string, name: string, allocation: number }
    | { __typename: 'TicketOptionIdTakenError', message: string }
    | { __typename: 'TicketOptionNotFoundError', message: string }
   };

export type PurchaseTicketsMutationVariables = Exact<{
  input: PurchaseTicketsInput;
}>;


export type PurchaseTicketsMutation = { purchaseTickets:
    | { __typename: 'AllocationExceededError', code: string, message: string }
    | { __typename: 'BusyError', code: string, message: string }
    | { __typename: 'ForbiddenError', code: string, message: string }
    | { __typename: 'IdTakenError', code: string, message: string }
    | { __typename: 'IdempotencyKeyReusedError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'OutcomeUnknownError', code: string, message: string }
    | { __typename: 'Purchase', quantity: number, ticketOption: { allocation: number } }
    | { __typename: 'QuantityOutOfRangeError', code: string, message: string }
    | { __typename: 'SaleNotOpenError', code: string, message: string }
    | { __typename: 'SalePausedError', code: string, message: string }
    | { __typename: 'TicketOptionNotFoundError', code: string, message: string }
    | { __typename: 'UserLimitExceededError', code: string, message: string }
   };

export type TicketOptionQueryVariables = Exact<{
  id: string;
}>;


export type TicketOptionQuery = { ticketOption: { allocation: number, capacity: number } | null };


export const CreateTicketOptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateTicketOption"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateTicketOptionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTicketOption"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TicketOption"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"allocation"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateTicketOptionMutation, CreateTicketOptionMutationVariables>;
export const PurchaseTicketsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PurchaseTickets"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PurchaseTicketsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purchaseTickets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Purchase"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"ticketOption"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"allocation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<PurchaseTicketsMutation, PurchaseTicketsMutationVariables>;
export const TicketOptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TicketOption"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticketOption"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"allocation"}},{"kind":"Field","name":{"kind":"Name","value":"capacity"}}]}}]}}]} as unknown as DocumentNode<TicketOptionQuery, TicketOptionQueryVariables>;