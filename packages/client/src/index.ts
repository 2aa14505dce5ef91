export { orRefusal } from "./answer.ts";
export type { Answer, RefusalOf } from "./answer.ts";
export type {
  ChangeOptions,
  CreateOptions,
  ErrorCode,
  ListOptions,
  PageOptions,
  ReadOptions,
  SelectOptions,
  TicketClient,
} from "./client.ts";
export type { ClientOptions, Fetch, Token } from "./connection.ts";
export { createClient } from "./create-client.ts";
export type { ErrorObject } from "./documents/error-objects.ts";
export {
  AbortedError,
  ConnectionError,
  FaultError,
  InvalidAnswerError,
  RefusalError,
  TicketClientError,
} from "./errors.ts";
export type { AnswerHead, Failure } from "./errors.ts";
export type {
  Cancellation,
  CancellationInput,
  CapacityMove,
  CapacityMoveInput,
  Exchange,
  ExchangeInput,
  Hold,
  HoldExtension,
  HoldInput,
  HoldLine,
  JournalEntry,
  Purchase,
  PurchaseInput,
  PurchaseLine,
  SalesInterval,
  TicketOption,
  TicketOptionChanges,
  TicketOptionInput,
  TicketOptionLine,
  Transfer,
  TransferInput,
} from "./generated/api.ts";
export type { Listed } from "./methods/list.ts";
export type { Page } from "./methods/read-document.ts";
export type { FollowOptions } from "./transport/follow-stream.ts";
export type { RequestOptions } from "./transport/send-request.ts";
