import { expect, it } from "vitest";

import { withDefaults } from "../../src/model/field.ts";
import type { TicketOption } from "../../src/model/ticket-option.ts";
import { OPTIONAL_TICKET_OPTION_FIELDS } from "../../src/model/ticket-option-fields.ts";
import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import { ledgerOf } from "./ledger-of.ts";

const optionWith = (name: string, revision: number): TicketOption => ({
  id: "option",
  allocation: 5,
  capacity: 5,
  drawsOn: [],
  createdAt: new Date(0),
  createdBy: null,
  ...withDefaults(OPTIONAL_TICKET_OPTION_FIELDS, {}),
  name,
  revision,
});

const changeTo = (name: string, expectedRevision?: number, revision?: number): Claim => ({
  kind: "change",
  ticketOptionId: "option",
  changes: { name },
  unchanged: { revision },
  expectedRevisions: expectedRevision === undefined ? undefined : [expectedRevision],
});

/** @param seen the option that an earlier attempt has seen, whose COMMIT was lost */
function decide(stored: TicketOption, changes: readonly Claim[], seen?: TicketOption) {
  const ledgers = new Map([["option", { ...ledgerOf(5), option: stored }]]);
  const seenBy = seen && new WeakMap(changes.map((claim) => [claim, { option: seen }]));
  return decideClaims(ledgers, changes, seenBy).map((outcome) =>
    outcome.is === "refused" ? outcome.code : outcome.is,
  );
}

it("grants one of several changes in a batch that name the same revision", () => {
  const stored = optionWith("a", 1);
  const sent = [changeTo("b", undefined, 1), changeTo("c", undefined, 1)];
  expect(decide(stored, sent)).toEqual(["granted", "invalid_input"]);
  const expecting = [changeTo("b", 1), changeTo("c", 1)];
  expect(decide(stored, expecting)).toEqual(["granted", "precondition_failed"]);
  // Also when they are decided again after a COMMIT that never arrived.
  expect(decide(stored, expecting, stored)).toEqual(["granted", "precondition_failed"]);
});

it("finds after a lost COMMIT whether the change was made", () => {
  const seen = optionWith("a", 1);
  const change = [changeTo("b", 1)];
  expect(decide(optionWith("a", 1), change, seen)).toEqual(["granted"]);
  expect(decide(optionWith("b", 2), change, seen)).toEqual(["granted"]);
  expect(decide(optionWith("c", 3), change, seen)).toEqual(["outcome_unknown"]);
});

it("does not repeat a change whose COMMIT was lost if the option was changed back", () => {
  for (const change of [changeTo("b", 1), changeTo("b")]) {
    expect(decide(optionWith("a", 3), [change], optionWith("a", 1))).toEqual(["outcome_unknown"]);
  }
});

it("refuses a change that did not meet the expected revision, whatever was changed since", () => {
  const seen = optionWith("b", 2);
  for (const stored of [seen, optionWith("c", 3)]) {
    expect(decide(stored, [changeTo("b", 1)], seen)).toEqual(["precondition_failed"]);
  }
});
