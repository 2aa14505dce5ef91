import type { OptionClaim } from "../claim.ts";
import { cancellation } from "./cancellation.ts";
import { change } from "./change.ts";
import type { ClaimKind } from "./claim-kind.ts";
import { confirmation } from "./confirmation.ts";
import { extension } from "./extension.ts";
import { hold } from "./hold.ts";
import { purchase } from "./purchase.ts";
import { release } from "./release.ts";
import { sweep } from "./sweep.ts";

/** Claims on one ticket option. An order is several purchases: see `order.ts`. */
const KINDS = {
  purchase,
  hold,
  extension,
  confirmation,
  release,
  cancellation,
  change,
  sweep,
} as const satisfies {
  [Kind in OptionClaim["kind"]]: ClaimKind<Extract<OptionClaim, { kind: Kind }>>;
};

/** The kind of a claim. It must be used with this claim only, which TypeScript cannot check. */
export function kindOf({ kind }: OptionClaim): ClaimKind<OptionClaim> {
  return KINDS[kind];
}
