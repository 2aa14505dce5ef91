import { ForbiddenError, OPERATIONS, type Action } from "@ticket-allocation/core";

import { authorizeByScopes } from "../../../packages/gateway/src/access/authorize-by-scopes.ts";
import { SCOPES } from "../../../packages/gateway/src/access/scopes.ts";
import { inCode, toTable, toText, type ReferencePage } from "./markdown.ts";

const OWN = "7b1f2c9e-0d3a-4f6b-8c5d-1e2f3a4b5c6d";
const ANOTHERS = "0f9e8d7c-6b5a-4c3d-9e1f-a0b1c2d3e4f5";

/** What tokens must contain for each operation. It asks the function that the gateway asks. */
export function scopePage(): ReferencePage {
  const rows = Object.entries(OPERATIONS).map(([name, { action }]) => [
    inCode(name),
    inCodes([...SCOPES].filter((scope) => allows(scope, action, OWN))),
    inCodes([...SCOPES].filter((scope) => allows(scope, action, ANOTHERS))),
  ]);
  return {
    path: "scopes",
    title: "Scopes",
    description: "The scopes that a token needs for each operation.",
    order: 5,
    text: toText(
      "With access control, each request needs a token with one of these scopes. [Access](../../../packages/gateway/README.md#access) says how tokens are verified, and what each scope allows to read.",
      toTable(["operation", "for the user of the token", "for any user"], rows),
    ),
  };
}

function allows(scope: string, action: Action, userId: string): boolean {
  const context = { caller: OWN, userId: OWN, scopes: new Set([scope]) };
  try {
    return authorizeByScopes(context, action, { type: "purchases", userId }) === true;
  } catch (error) {
    if (error instanceof ForbiddenError) return false;
    throw error;
  }
}

function inCodes(scopes: readonly string[]): string {
  return scopes.map(inCode).join(", ");
}
