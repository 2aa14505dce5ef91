import { parse, type ContentType } from "content-type";

import { JSON_API_MEDIA_TYPE } from "./media-type.ts";
import { errorObject, Refusal } from "./refusal.ts";

/** Of a media type: its name in lower case, and its value. */
type Parameter = readonly [name: string, value: string];

/** The value of a header, by its name in lower case; null or undefined when it was not sent. */
export type GetHeader = (name: string) => string | null | undefined;

/**
 * Agrees on the media type of both bodies, or refuses to go on.
 *
 * Follows https://jsonapi.org/format/1.1/#content-negotiation-servers. No
 * extension is supported, and no profile: those are ignored. Beyond that,
 * `application/json` is taken as JSON:API, and clients that accept only other
 * media types are answered all the same.
 *
 * @param takesBody whether a body will be read
 * @throws {Refusal} 406 or 415
 */
export function negotiate(getHeader: GetHeader, takesBody: boolean): void {
  negotiateAnswer(getHeader("accept"));
  negotiateBody(getHeader("content-type"), takesBody);
  if (takesBody) refuseEncodedBody(getHeader("content-encoding"));
}

function negotiateAnswer(accept: string | null | undefined): void {
  const instances = parseAccept(accept ?? "").filter(({ type }) => type === JSON_API_MEDIA_TYPE);
  if (instances.length === 0) return;
  if (instances.some(({ parameters }) => Object.entries(parameters).every(isSupportedOrWeight)))
    return;
  throw new Refusal([
    errorObject(
      "not_acceptable",
      `${JSON_API_MEDIA_TYPE} is answered without extensions and without parameters`,
      { header: "Accept" },
    ),
  ]);
}

function negotiateBody(contentType: string | null | undefined, takesBody: boolean): void {
  const { type, parameters } = parse(contentType ?? "");
  if (type === JSON_API_MEDIA_TYPE && !Object.entries(parameters).every(isSupported)) {
    throw refuseMediaType(
      `${JSON_API_MEDIA_TYPE} is taken without extensions and without parameters`,
    );
  }
  if (takesBody && type !== JSON_API_MEDIA_TYPE && type !== "application/json") {
    throw refuseMediaType(`The body must be ${JSON_API_MEDIA_TYPE}`);
  }
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

/** `ext` must name no extension, `profile` may name any profile, nothing else may be there. */
function isSupported([name, value]: Parameter): boolean {
  return name === "profile" || (name === "ext" && value.trim() === "");
}

/** `q` weighs an instance of `Accept` and does not modify it. */
function isSupportedOrWeight([name, value]: Parameter): boolean {
  return name === "q" || isSupported([name, value]);
}

function parseAccept(accept: string): readonly ContentType[] {
  const instances: ContentType[] = [];
  for (let start = 0; start < accept.length;) {
    const instance = parse(accept, { comma: true, start });
    instances.push(instance);
    start = instance.index + 1;
  }
  return instances;
}
