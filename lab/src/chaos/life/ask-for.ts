import { exchange } from "../buyers/exchange.ts";
import type { Outcome } from "../buyers/order.ts";
import { toDocument } from "./to-document.ts";
import { toMutation } from "./to-mutation.ts";
import type { Reply, Wish, WishKind } from "./wish.ts";

/** Sends a wish to a gateway, and interprets the response. Never rejects. */
export async function askFor(
  url: string,
  wish: Wish,
  protocol: "jsonapi" | "graphql",
): Promise<Reply> {
  const request = protocol === "graphql" ? toMutation(wish) : toDocument(wish);
  const { status, retryAfter, body } = await exchange(url, request);
  if (status === 0) {
    const nothing = { ids: [], quantity: null, expiresAt: null, refusedLines: [] };
    return { status, outcome: "silence", code: body, ...nothing, retryAfter };
  }
  return { status, retryAfter, ...understand(wish.kind, status, parse(body)) };
}

const SOLD_OUT = ["invalid_purchase_quantity", "allocation_exceeded"];
const AGAINST_RULES = [
  "sale_paused",
  "sale_not_open",
  "quantity_out_of_range",
  "user_limit_exceeded",
];

/** The codes of final refusals, by kind of wish. */
const REFUSALS: Readonly<Record<WishKind, readonly string[]>> = {
  purchase: [...SOLD_OUT, ...AGAINST_RULES],
  order: [...SOLD_OUT, ...AGAINST_RULES],
  hold: [...SOLD_OUT, ...AGAINST_RULES],
  basket: [...SOLD_OUT, ...AGAINST_RULES],
  extension: ["hold_not_active"],
  confirmation: ["hold_not_active"],
  basket_confirmation: ["hold_not_active"],
  release: ["hold_not_active"],
  basket_release: ["hold_not_active"],
  cancellation: ["cancellation_exceeds_purchase"],
  exchange: [...SOLD_OUT, ...AGAINST_RULES, "cancellation_exceeds_purchase"],
  transfer: ["user_limit_exceeded", "purchase_cancelled"],
  change: ["capacity_below_sold"],
  move: ["capacity_below_sold"],
  rules: [],
};

/** Granted without a document. */
const RELEASES: ReadonlySet<WishKind> = new Set(["release", "basket_release"]);

interface Thing {
  readonly id?: string;
  readonly quantity?: number;
  readonly expiresAt?: string;
}

interface JsonApiResource extends Thing {
  readonly attributes?: { readonly quantity?: number; readonly expires_at?: string };
}

interface RefusedLine {
  readonly line: number;
  readonly code: string;
}

/** A document of JSON:API or GraphQL. */
interface ReplyDocument {
  readonly data?:
    | (JsonApiResource & {
        readonly result?:
          | (Thing & {
              readonly purchases?: readonly Thing[];
              readonly holds?: readonly Thing[];
              readonly code?: string;
              readonly lines?: readonly RefusedLine[];
            })
          | null;
      })
    | null;
  readonly "atomic:results"?: readonly { readonly data: Thing }[];
  readonly errors?: readonly {
    readonly code?: string;
    readonly message?: string;
    readonly source?: { readonly pointer?: string };
  }[];
}

function parse(body: string): ReplyDocument {
  try {
    return JSON.parse(body);
  } catch {
    // Only the status is used.
    return {};
  }
}

function understand(
  kind: WishKind,
  status: number,
  document: ReplyDocument,
): Omit<Reply, "status" | "retryAfter"> {
  const { data, errors = [] } = document;
  const result = data?.result;
  const refusedLines = result?.lines ?? errors.flatMap(toRefusedLine);
  const codes = result?.lines
    ? result.lines.map(({ code }) => code)
    : result?.code === undefined
      ? errors.map(({ code, message }) => code ?? message ?? "")
      : [result.code];
  const created = result?.purchases ??
    result?.holds ??
    document["atomic:results"]?.map(({ data: one }) => one) ?? [result ?? data];
  const ids = codes.length > 0 ? [] : created.flatMap((one) => one?.id ?? []);
  return {
    outcome: outcomeOf(kind, status, codes, ids),
    code: codes[0] ?? null,
    ids,
    quantity: result?.quantity ?? data?.attributes?.quantity ?? null,
    expiresAt: Date.parse(result?.expiresAt ?? data?.attributes?.expires_at ?? "") || null,
    refusedLines: refusedLines.map(({ line }) => line),
  };
}

function toRefusedLine({ code = "", source }: { code?: string; source?: { pointer?: string } }) {
  const line = /^\/atomic:operations\/(\d+)\//u.exec(source?.pointer ?? "")?.[1];
  return line === undefined ? [] : [{ line: Number(line), code }];
}

function outcomeOf(
  kind: WishKind,
  status: number,
  codes: readonly string[],
  ids: readonly string[],
): Outcome {
  if (status === 204 ? RELEASES.has(kind) : status < 300 && ids.length > 0) return "sold";
  if (codes[0] === "busy" || codes[0] === "request_timeout") return "busy";
  if (status === 503 || codes[0] === "outcome_unknown") return "unknown";
  if (codes.length > 0 && codes.every((code) => REFUSALS[kind].includes(code))) return "refused";
  // The message of GraphQL for a fault, with any status.
  return status >= 500 || codes[0] === "Unexpected error." ? "fault" : "wrong";
}
