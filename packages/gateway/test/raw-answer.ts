import { openConnection } from "./open-connection.ts";

export interface RawAnswer {
  /** 0 when the connection was closed without one. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends lines as they are, and gives all that is answered until the server closes. */
export async function sendRaw(url: string, message: string): Promise<RawAnswer[]> {
  const { socket, received, ended } = await openConnection(url);
  socket.write(message, "latin1");
  await ended;
  return received()
    .split(/(?=HTTP\/1\.1 \d{3} )/u)
    .filter((text) => text !== "")
    .map((text) => {
      const [head = "", body = ""] = text.split("\r\n\r\n");
      return { status: Number(head.slice(9, 12)), head, body };
    });
}

/** A request that asks for the connection to be closed after it. */
export function request(
  line: string,
  headers: readonly string[],
  body?: { readonly type: string; readonly text: string },
): string {
  const all = [
    ...headers,
    "Connection: close",
    ...(body ? [`Content-Type: ${body.type}`, `Content-Length: ${body.text.length}`] : []),
  ];
  return `${line}\r\n${all.map((each) => `${each}\r\n`).join("")}\r\n${body?.text ?? ""}`;
}
