/** A message of the PostgreSQL protocol, version 3. */
export interface ProtocolMessage {
  /** One character. Empty for the first message of a client. */
  readonly type: string;
  readonly body: Buffer;
  /** The complete message. */
  readonly bytes: Buffer;
}

/**
 * Splits the chunks of one direction of a connection into messages.
 *
 * @param options.fromClient the first message of a client has no type
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function splitMessages({
  fromClient,
}: {
  readonly fromClient: boolean;
}): (chunk: Buffer) => readonly ProtocolMessage[] {
  let rest: Buffer = Buffer.alloc(0);
  let typeBytes = fromClient ? 0 : 1;

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const messages: ProtocolMessage[] = [];
    while (rest.length >= typeBytes + 4) {
      const end = typeBytes + rest.readUInt32BE(typeBytes);
      if (rest.length < end) break;
      messages.push({
        type: rest.toString("latin1", 0, typeBytes),
        body: rest.subarray(typeBytes + 4, end),
        bytes: rest.subarray(0, end),
      });
      rest = rest.subarray(end);
      typeBytes = 1;
    }
    return messages;
  };
}
