import { FORBIDDEN_RESPONSES, UNAUTHENTICATED_RESPONSES } from "./responses.ts";

/** What is answered besides where callers must bring a bearer token, and nothing where not. */
export function securedResponses(secured: boolean) {
  return {
    unauthenticated: secured && UNAUTHENTICATED_RESPONSES,
    forbidden: secured && FORBIDDEN_RESPONSES,
  };
}
