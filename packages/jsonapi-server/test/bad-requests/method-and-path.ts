import { requestTo } from "../requests.ts";
import { ABSENT_ID, OPTION_PATH, error, rows, get, type Row, type Answer } from "./bad-request.ts";

const pathNotFound = error(404, "path_not_found", "There is nothing at this path");

const notAllowed = (method: string, allowed: string): Answer => ({
  status: 405,
  headers: { allow: allowed },
  errors: [error(405, "method_not_allowed", `This path does not take ${method}, but ${allowed}`)],
});

export const methodAndPath = rows("method and path", [
  ...["PUT", "PATCH", "DELETE", "OPTIONS"].map<Row>((method) => [
    `${method} of all ticket options`,
    () => requestTo(method, "/ticket_options"),
    notAllowed(method, "POST, GET, HEAD"),
  ]),
  ...["POST", "PUT", "DELETE"].map<Row>((method) => [
    `${method} of one ticket option`,
    () => requestTo(method, OPTION_PATH),
    notAllowed(method, "GET, HEAD, PATCH"),
  ]),
  [
    "DELETE of all purchases",
    () => requestTo("DELETE", "/purchases"),
    notAllowed("DELETE", "POST, GET, HEAD"),
  ],
  [
    "PUT of one purchase",
    () => requestTo("PUT", `/purchases/${ABSENT_ID}`),
    notAllowed("PUT", "GET, HEAD"),
  ],
  [
    "PUT of a hold",
    () => requestTo("PUT", `/holds/${ABSENT_ID}`),
    notAllowed("PUT", "GET, HEAD, PATCH, DELETE"),
  ],
  [
    "DELETE of a cancellation",
    () => requestTo("DELETE", `/cancellations/${ABSENT_ID}`),
    notAllowed("DELETE", "GET, HEAD"),
  ],
  ["GET of operations", get("/operations"), notAllowed("GET", "POST")],
  ...[
    "/",
    "/users",
    "//ticket_options",
    "/ticket_options//",
    "/Ticket_Options",
    "/ticket-options",
    `${OPTION_PATH}//`,
    `${OPTION_PATH}/relationships/purchases`,
    "/ticket_options/%ZZ",
    "/ticket_options%2F1",
    "/__proto__",
  ].map<Row>((path) => [`the path ${path}`, get(path), { status: 404, errors: [pathNotFound] }]),
]);
