import type { IncomingMessage } from "node:http";

import type { IdentifiedResponse } from "./identified-response.ts";

/** Answers one request. Rejects only through a bug. */
export type AnswerRequest = (
  request: IncomingMessage,
  response: IdentifiedResponse,
) => Promise<void>;
