import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers one request. Rejects only through a bug. */
export type AnswerRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
