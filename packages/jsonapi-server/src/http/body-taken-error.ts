/** Something of the host's has read the body already: no client can cause this. */
export class BodyTakenError extends TypeError {
  override readonly name = "BodyTakenError";

  constructor() {
    super(
      "The body was read before the JSON:API handler got the request: mount the handler before what parses bodies, such as express.json()",
    );
  }
}

/**
 * Where the body was read by something of the host's, its stream has ended: less has come than the
 * client's `Content-Length` says, namely nothing. From a client this cannot come: servers wait for the
 * rest. Of a chunked body nobody can tell.
 *
 * @throws {BodyTakenError}
 */
export function expectUntaken(body: Uint8Array, contentLength: string | null | undefined): void {
  if (body.byteLength === 0 && Number(contentLength ?? 0) > 0) throw new BodyTakenError();
}
