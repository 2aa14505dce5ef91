import { Resolver } from "node:dns/promises";
import { Agent } from "node:http";
import { afterEach, expect, it, vi } from "vitest";

import { addFailure } from "../../src/webhooks/describe-failure.ts";
import { NoPublicAddressError, publicLookup } from "../../src/webhooks/public-lookup.ts";
import { sendEvent, type EventResponse } from "../../src/webhooks/send-event.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Sends an event as to a receiver on the public internet. */
function sendTo(url: string): Promise<EventResponse> {
  return sendEvent({
    url: new URL(url),
    headers: {},
    body: "{}",
    agent: new Agent(),
    signal: AbortSignal.timeout(5_000),
    allowsPrivate: false,
  });
}

/** Answers for a name server. It has no empty answers. */
async function answer(addresses: string[]): Promise<string[]> {
  if (addresses.length === 0) throw Object.assign(new Error("none"), { code: "ENODATA" });
  return addresses;
}

/** Like a name server that is out of order. */
function failToAnswer(): Promise<never> {
  return Promise.reject(Object.assign(new Error("none"), { code: "ESERVFAIL" }));
}

function resolveTo(addresses: readonly string[]) {
  const { v4 = [], v6 = [] } = Object.groupBy(addresses, (address) =>
    address.includes(":") ? "v6" : "v4",
  );
  vi.spyOn(Resolver.prototype, "resolve6").mockImplementation(() => answer(v6));
  return vi.spyOn(Resolver.prototype, "resolve4").mockImplementation(() => answer(v4));
}

it.each(["127.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]", "localhost"])(
  "sends nothing to %s",
  async (host) => {
    await expect(sendTo(`http://${host}/`)).rejects.toThrow(NoPublicAddressError);
  },
);

it.each([
  ["a private address", ["10.0.0.1"]],
  ["the address of instance metadata", ["169.254.169.254"]],
  ["an IPv4 address in an IPv6 one", ["::ffff:127.0.0.1"]],
  ["a public and a private address", ["93.184.215.14", "127.0.0.1"]],
  ["a private IPv6 address beside a public one", ["93.184.215.14", "fd00::1"]],
])("sends nothing to a name with %s", async (_, addresses) => {
  const resolve4 = resolveTo(addresses);
  await expect(sendTo("http://events.example/")).rejects.toThrow(NoPublicAddressError);
  expect(resolve4).toHaveBeenCalledOnce();
});

it("connects to the public addresses of both families", async () => {
  resolveTo(["2606:4700::1111", "93.184.215.14"]);
  const found = await new Promise((resolve) => {
    publicLookup("events.example", { all: true }, (_, addresses) => resolve(addresses));
  });
  expect(found).toEqual([
    { address: "93.184.215.14", family: 4 },
    { address: "2606:4700::1111", family: 6 },
  ]);
});

it("does not tell a name without addresses, or without an answer, from one with a private address", async () => {
  const failures = [];
  for (const resolve of [
    () => resolveTo(["10.0.0.1"]),
    () => resolveTo([]),
    () => {
      vi.spyOn(Resolver.prototype, "resolve6").mockImplementation(failToAnswer);
      vi.spyOn(Resolver.prototype, "resolve4").mockImplementation(failToAnswer);
    },
  ]) {
    resolve();
    const failure = await sendTo("http://events.example/").catch((error: unknown) => error);
    const [text = ""] = addFailure([], "ping-1", failure);
    failures.push(text.slice(text.indexOf(" ")));
  }
  expect(new Set(failures)).toEqual(new Set([" ping-1: the URL leads to no public address"]));
});
