/** Another part of the host has read the body: no client can cause this. */
export class BodyTakenError extends TypeError {
  override readonly name = "BodyTakenError";

  constructor() {
    super(
      "The body was read before the handler got the request: mount the handler before body parsers such as express.json()",
    );
  }
}
