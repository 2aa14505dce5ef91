import {
  error,
  goodPurchase,
  goodTicketOption,
  invalid,
  post,
  rows,
  TICKET_OPTION_ID,
} from "./bad-request.ts";

const malformed = error(
  400,
  "invalid_input",
  "Idempotency-Key must be 1 to 255 visible ASCII characters",
  { header: "Idempotency-Key" },
);

const MALFORMED_KEYS = [
  ["that is empty", ""],
  ["of spaces", "  "],
  ["with a space in it", "one two"],
  ["with a tab in it", "one\ttwo"],
  ["sent twice, as servers join them", "one, two"],
  ["with a letter beyond ASCII", "schlüssel"],
  ["with a control character", "one\u007ftwo"],
  ["of 256 characters", "k".repeat(256)],
] as const;

export const idempotencyKey = rows("idempotency key", [
  ...MALFORMED_KEYS.map(
    ([title, key]) =>
      [
        `a purchase's ${title}`,
        post("/purchases", goodPurchase, { "Idempotency-Key": key }),
        [malformed],
      ] as const,
  ),
  ...MALFORMED_KEYS.map(
    ([title, key]) =>
      [
        `a new ticket option's ${title}`,
        post("/ticket_options", goodTicketOption, { "Idempotency-Key": key }),
        [malformed],
      ] as const,
  ),
  [
    "a key beside an id of one's own",
    post(
      "/ticket_options",
      { data: { ...goodTicketOption.data, id: TICKET_OPTION_ID } },
      { "Idempotency-Key": "one" },
    ),
    [invalid("/data/id", "id must be left out, since the idempotency key decides it")],
  ],
]);
