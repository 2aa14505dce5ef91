import type { LineClaim, OptionClaim } from "../claim.ts";
import { cancellation } from "./cancellation.ts";
import { capacity } from "./capacity-line.ts";
import { change } from "./change.ts";
import type { ClaimKind, LineKind } from "./claim-kind.ts";
import { confirmation } from "./confirmation.ts";
import { extension } from "./extension.ts";
import { hold } from "./hold.ts";
import { purchase } from "./purchase.ts";
import { release } from "./release.ts";
import { sweep } from "./sweep.ts";
import { transfer } from "./transfer.ts";

/** Claims that can be lines of an order: see `order.ts`. */
const LINE_KINDS = { purchase, hold, confirmation, release } as const satisfies {
  [Kind in LineClaim["kind"]]: LineKind<Extract<LineClaim, { kind: Kind }>>;
};

/** Claims on one ticket option. */
const KINDS = {
  ...LINE_KINDS,
  extension,
  cancellation,
  transfer,
  change,
  capacity,
  sweep,
} as const satisfies {
  [Kind in OptionClaim["kind"]]: ClaimKind<Extract<OptionClaim, { kind: Kind }>>;
};

/** The kind of a claim. It must be used with this claim only, which TypeScript cannot check. */
export function kindOf({ kind }: OptionClaim): ClaimKind<OptionClaim> {
  return KINDS[kind];
}

/** The same for a line. */
export function lineKindOf({ kind }: LineClaim): LineKind<LineClaim> {
  return LINE_KINDS[kind];
}
