import {
  BusyError,
  isTicketError,
  OutsideTransactionError,
  TICKET_ERRORS,
} from "@ticket-allocation/core";
import { expect, it } from "vitest";

it("lists every error by its code", () => {
  const codes = Object.values(TICKET_ERRORS).map(({ code }) => code);
  expect(codes).toEqual(Object.keys(TICKET_ERRORS));
});

it("gives every error the name of its class", () => {
  for (const type of Object.values(TICKET_ERRORS)) expect(type.errorName).toBe(type.name);
});

it("keeps the cause of an error, and its code and name as properties of its own", () => {
  const cause = new Error("connection lost");
  const error = new BusyError({ cause });
  expect(Object.entries(error)).toEqual([
    ["name", "BusyError"],
    ["code", "busy"],
  ]);
  expect(error.cause).toBe(cause);
  expect(error.message).toBe(BusyError.description);
});

it("distinguishes a refusal from a fault", () => {
  expect(isTicketError(new BusyError())).toBe(true);
  expect(isTicketError(new OutsideTransactionError())).toBe(false);
  expect(isTicketError({ name: "BusyError", code: "busy" })).toBe(false);
});
