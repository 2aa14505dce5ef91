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
export const LINE_KINDS = { purchase, hold, confirmation, release };

/** Claims on one ticket option. The type of all claims follows from it: see `claim.ts`. */
export const KINDS = {
  ...LINE_KINDS,
  extension,
  cancellation,
  transfer,
  change,
  capacity,
  sweep,
};

/** The same table, in which TypeScript checks that each kind has the name that its claims have. */
const BY_NAME: {
  readonly [Kind in OptionClaim["kind"]]: ClaimKind<Extract<OptionClaim, { kind: Kind }>>;
} = KINDS;

/** The kind of a claim. It must be used with this claim only, which TypeScript cannot check. */
export function kindOf({ kind }: OptionClaim): ClaimKind<OptionClaim> {
  return BY_NAME[kind];
}

/** The same for a line. */
export function lineKindOf({ kind }: LineClaim): LineKind<LineClaim> {
  return LINE_KINDS[kind];
}
