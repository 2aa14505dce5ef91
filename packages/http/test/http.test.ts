import { ForbiddenError, UnauthenticatedError } from "@ticket-allocation/core";
import {
  asksForPage,
  bearerChallenge,
  createFetchHandler,
  parseAccept,
  parseTarget,
  readBody,
} from "@ticket-allocation/http";
import { describe, expect, it } from "vitest";

const TARGET_URL = "http://localhost/a%20b?x=1?2";

function post(body: string): Request {
  return new Request(TARGET_URL, { method: "POST", headers: { "X-Name": "y" }, body });
}

describe("createFetchHandler", () => {
  const echo = createFetchHandler(async (request) => {
    const body = await readBody(request, 10);
    const { method, target, getHeader } = request;
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    return {
      status: 200,
      headers: { "X-Name": getHeader("x-name") ?? "" },
      body: `${method} ${target} ${text}`,
    };
  });

  it("passes on method, target, headers and body, and returns the response", async () => {
    const response = await echo(post("0123456789"));
    expect(response.headers.get("x-name")).toBe("y");
    expect(await response.text()).toBe("POST /a%20b?x=1?2 0123456789");
  });

  it("reads no more than the largest body", async () => {
    expect(await (await echo(post("0123456789a"))).text()).toMatch(/ too large$/u);
  });

  it("rejects when the host has read the body before", async () => {
    const request = post("0");
    await request.text();
    await expect(echo(request)).rejects.toThrow("before the handler got the request");
  });
});

it("notices a body that breaks off", async () => {
  const request = { getHeader: () => "5", readBody: () => Promise.reject(new Error("reset")) };
  expect(await readBody(request, 10)).toBe("broken off");
});

it("rejects when less arrives than Content-Length says", async () => {
  const request = {
    getHeader: () => "5",
    readBody: () => Promise.resolve(new Uint8Array()),
  };
  await expect(readBody(request, 10)).rejects.toThrow("before the handler got the request");
});

it.each([
  ["/a", "/a", ""],
  ["/a?", "/a", ""],
  ["/a?b?c=%20", "/a", "b?c=%20"],
])("splits %s at the first question mark", (target, path, query) => {
  expect(parseTarget(target)).toEqual({ path, query });
});

it("parses each media type of Accept with its parameters", () => {
  const accept = 'Text/HTML, application/json;Charset="UTF-8";q=0.5 ,*/*';
  expect(parseAccept(accept).map(({ type, parameters }) => [type, { ...parameters }])).toEqual([
    ["text/html", {}],
    ["application/json", { charset: "UTF-8", q: "0.5" }],
    ["*/*", {}],
  ]);
  expect(parseAccept("")).toEqual([]);
});

it.each([
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true],
  ["TEXT/HTML", true],
  ["text/html;q=0.5, application/json;q=0.5", true],
  ["text/html;q=0.5, application/json", false],
  ["text/html;q=0", false],
  ["text/htmlx", false],
  ["*/*", false],
])("decides by Accept whether a browser asks for a page: %s", (accept, isPage) => {
  expect(asksForPage({ method: "GET", getHeader: () => accept })).toBe(isPage);
  expect(asksForPage({ method: "POST", getHeader: () => accept })).toBe(false);
});

it.each([
  [new UnauthenticatedError("missing", ""), 'Bearer realm="tickets"'],
  [new UnauthenticatedError("invalid", ""), 'Bearer realm="tickets", error="invalid_token"'],
  [new ForbiddenError(""), 'Bearer realm="tickets", error="insufficient_scope"'],
])("challenges a bearer (%#)", (error, challenge) => {
  expect(bearerChallenge(error)).toBe(challenge);
});
