import type { ReadableStreamDefaultController } from "node:stream/web";

import { JSON_API, error, rows, post, createRaw, goodTicketOption } from "./bad-request.ts";

const notJson = error(400, "invalid_json", "The body must be a JSON document in UTF-8");

const tooLarge = error(413, "body_too_large", "The body must not exceed 65536 bytes");

const bytes = (...values: number[]) => Uint8Array.from(values);
const ofSize = (size: number) => {
  const text = JSON.stringify(goodTicketOption);
  return text.padEnd(size, " ");
};

type Controller = ReadableStreamDefaultController<Uint8Array>;

function stream(pull: (controller: Controller) => void): () => Request {
  return () =>
    new Request("http://localhost/ticket_options", {
      method: "POST",
      headers: { "Content-Type": JSON_API },
      body: new ReadableStream<Uint8Array>({ pull }),
      duplex: "half",
    });
}

export const body = rows("body", [
  ["no body", post("/ticket_options", undefined), [notJson]],
  ["an empty body", post("/purchases", ""), [notJson]],
  ["a body of blanks", post("/purchases", " \n"), [notJson]],
  ["a body that is cut off", post("/purchases", '{"data":{"type":"purchases"'), [notJson]],
  [
    "a body with something behind",
    post("/ticket_options", `${JSON.stringify(goodTicketOption)};`),
    [notJson],
  ],
  ["a body with a comment", post("/ticket_options", "{} // nothing"), [notJson]],
  ["a body with a comma too many", post("/ticket_options", '{"data":{},}'), [notJson]],
  ["a body in single quotes", post("/ticket_options", "{'data':{}}"), [notJson]],
  ["a form under JSON:API's name", post("/ticket_options", "name=example"), [notJson]],
  ["a body that is no UTF-8", post("/ticket_options", bytes(0x22, 0xff, 0x22)), [notJson]],
  [
    "a body that ends within a character",
    post("/ticket_options", bytes(0x22, 0xe2, 0x82)),
    [notJson],
  ],
  ["a number that is none", createRaw('{"name":"example","allocation":NaN}'), [notJson]],
  [
    "a body too large by a byte",
    post("/ticket_options", ofSize(65_537)),
    { status: 413, errors: [tooLarge] },
  ],
  [
    "a body that never ends",
    stream((controller) => controller.enqueue(new Uint8Array(1024).fill(0x20))),
    { status: 413, errors: [tooLarge] },
  ],
  [
    "a body that breaks off",
    stream((controller) => controller.error(new Error("aborted"))),
    [error(400, "body_incomplete", "The body broke off")],
  ],
]);
