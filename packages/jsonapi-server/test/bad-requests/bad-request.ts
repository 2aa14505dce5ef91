import { requestTo } from "../requests.ts";

/** On sale in the database that the bad requests meet, with 100 tickets. */
export const TICKET_OPTION_ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";

export const ABSENT_ID = "00000000-0000-4000-8000-000000000000";
export const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
export const JSON_API = "application/vnd.api+json";
export const OPTION_PATH = `/ticket_options/${TICKET_OPTION_ID}`;

export interface BadRequest {
  readonly kind: Kind;
  readonly title: string;
  readonly request: () => Request;
  readonly status: number;
  /** Beyond Content-Type and Vary. */
  readonly headers?: Record<string, string>;
  readonly errors: readonly object[];
}

export const KINDS = [
  "negotiation",
  "envelope",
  "attributes",
  "relationships",
  "ids",
  "query parameters",
  "list",
  "method and path",
  "body",
  "idempotency key",
] as const;

type Kind = (typeof KINDS)[number];

const TITLES = {
  body_incomplete: "Incomplete body",
  body_too_large: "Body too large",
  id_taken: "Id taken",
  invalid_input: "Invalid input",
  invalid_json: "Invalid JSON",
  invalid_purchase_quantity: "Unable to purchase provided quantity",
  invalid_query_parameter: "Invalid query parameter",
  method_not_allowed: "Method not allowed",
  not_acceptable: "Not acceptable",
  path_not_found: "Path not found",
  purchase_not_found: "Purchase not found",
  ticket_option_id_taken: "Id taken",
  ticket_option_not_found: "Ticket option not found",
  type_conflict: "Wrong resource type",
  unknown_member: "Unknown member",
  unsupported_content_encoding: "Unsupported content encoding",
  unsupported_media_type: "Unsupported media type",
};

/** One error object, whole. */
export function error(status: number, code: keyof typeof TITLES, detail: string, source?: object) {
  return { status: String(status), code, title: TITLES[code], detail, ...(source && { source }) };
}

export const invalid = (pointer: string, detail: string) =>
  error(400, "invalid_input", detail, { pointer });
export const notAccepted = (pointer: string, name: string) =>
  error(400, "unknown_member", `${name} is not accepted here`, { pointer });
export const conflict = (pointer: string, type: string) =>
  error(409, "type_conflict", `type must be "${type}"`, { pointer });

export const ATTRIBUTES = { name: "example", description: "sample description", allocation: 100 };
export const QUANTITY = "quantity must be an integer from 1 to 2147483647";

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly errors: readonly object[];
}

export type Row = readonly [
  title: string,
  request: () => Request,
  answer: Answer | readonly object[],
];

/** Rows of one kind; 400 where no status is given. */
export function rows(kind: Kind, table: readonly Row[]): readonly BadRequest[] {
  return table.map(([title, request, answer]) => {
    const { status = 400, headers, errors } = "errors" in answer ? answer : { errors: answer };
    return { kind, title, request, status, errors, ...(headers && { headers }) };
  });
}

export const post = (target: string, body: unknown, headers: Record<string, string> = {}) => {
  return () => requestTo("POST", target, { headers, body });
};
export const get = (target: string, headers: Record<string, string> = {}) => {
  return () => requestTo("GET", target, { headers });
};
export const createWith = (attributes: object) =>
  post("/ticket_options", { data: { type: "ticket_options", attributes } });
export const createRaw = (attributes: string) =>
  post("/ticket_options", `{"data":{"type":"ticket_options","attributes":${attributes}}}`);
export const createData = (data: unknown) => post("/ticket_options", { data });

export const ticketOptionLink = { data: { type: "ticket_options", id: TICKET_OPTION_ID } };
export const userLink = { data: { type: "users", id: USER_ID } };
export const RELATIONSHIPS = { ticket_option: ticketOptionLink, user: userLink };
export const goodPurchase = {
  data: { type: "purchases", attributes: { quantity: 1 }, relationships: RELATIONSHIPS },
};
export const purchaseData = (data: object) =>
  post("/purchases", { data: { ...goodPurchase.data, ...data } });
export const purchaseWith = (relationships: unknown) => purchaseData({ relationships });
export const goodTicketOption = { data: { type: "ticket_options", attributes: ATTRIBUTES } };
