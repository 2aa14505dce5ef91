import { parseAccept, type GetHeader } from "@ticket-allocation/http";
import { parse } from "content-type";

import { JSON_API_MEDIA_TYPE, mediaTypeWith } from "./media-type.ts";
import { errorObject, Refusal } from "../refusals/refusal.ts";

/** Of a media type: its name in lower case, and its value. */
type Parameter = readonly [name: string, value: string];

/**
 * Agrees on the media type of both bodies, or refuses to go on.
 *
 * Follows https://jsonapi.org/format/1.1/#content-negotiation-servers. An extension is
 * supported where a route is written in it, and nowhere else; profiles are no reason to refuse.
 * Beyond that, `application/json` is taken as what the route's documents are written in, and clients
 * that accept only other media types are answered all the same.
 *
 * @param takesBody whether a body will be read
 * @param extension what the body must be written in, and the answer will be
 * @throws {Refusal} 406 or 415
 */
export function negotiate(
  getHeader: GetHeader,
  takesBody: boolean,
  extension: string | undefined,
): void {
  negotiateAnswer(getHeader("accept"), extension);
  negotiateBody(getHeader("content-type"), takesBody, extension);
  if (takesBody) refuseEncodedBody(getHeader("content-encoding"));
}

function negotiateAnswer(accept: string | null | undefined, extension: string | undefined): void {
  const instances = parseAccept(accept ?? "").filter(({ type }) => type === JSON_API_MEDIA_TYPE);
  if (instances.length === 0) return;
  const isAcceptable = instances.some(({ parameters }) =>
    // `q` weighs an instance and does not modify it.
    Object.entries(parameters).every(
      ([name, value]) => name === "q" || isSupported([name, value], extension),
    ),
  );
  if (isAcceptable) return;
  const modified = instances.flatMap(({ parameters }) => Object.keys(parameters));
  const detail = `${mediaTypeWith(extension)} is answered without ${others(extension, modified)}`;
  throw new Refusal([errorObject("not_acceptable", detail, { header: "Accept" })]);
}

function negotiateBody(
  contentType: string | null | undefined,
  takesBody: boolean,
  extension: string | undefined,
): void {
  // What nearly everybody sends need not be taken apart.
  if (contentType === JSON_API_MEDIA_TYPE && extension === undefined) return;
  const { type, parameters } = parse(contentType ?? "");
  if (
    type === JSON_API_MEDIA_TYPE &&
    !Object.entries(parameters).every((parameter) => isSupported(parameter, extension))
  ) {
    const modified = others(extension, Object.keys(parameters));
    throw refuseMediaType(`${mediaTypeWith(extension)} is taken without ${modified}`);
  }
  if (!takesBody) return;
  const isWritten =
    extension === undefined || extensionsIn(parameters["ext"] ?? "").includes(extension);
  const isTaken = type === "application/json" || (type === JSON_API_MEDIA_TYPE && isWritten);
  if (!isTaken) {
    throw refuseMediaType(`The body must be ${mediaTypeWith(extension)} or application/json`);
  }
}

function others(extension: string | undefined, modified: readonly string[]): string {
  const without =
    extension === undefined
      ? "extensions and without parameters"
      : "other extensions and without other parameters";
  // HTTP clients add it by themselves, so its source is hard to find.
  return modified.includes("charset") ? `${without}: drop the charset, JSON is UTF-8` : without;
}

function refuseMediaType(detail: string): Refusal {
  return new Refusal([errorObject("unsupported_media_type", detail, { header: "Content-Type" })]);
}

function refuseEncodedBody(encoding: string | null | undefined): void {
  if (!encoding || encoding.toLowerCase() === "identity") return;
  throw new Refusal(
    [
      errorObject("unsupported_content_encoding", "The body must not be compressed", {
        header: "Content-Encoding",
      }),
    ],
    { "Accept-Encoding": "identity" },
  );
}

/** `ext` must name no other extension, `profile` may name any profile, nothing else may be there. */
function isSupported([name, value]: Parameter, extension: string | undefined): boolean {
  if (name === "profile") return true;
  return name === "ext" && extensionsIn(value).every((each) => each === extension);
}

/** URIs are separated by spaces. */
function extensionsIn(value: string): readonly string[] {
  return value.split(" ").filter((uri) => uri !== "");
}
