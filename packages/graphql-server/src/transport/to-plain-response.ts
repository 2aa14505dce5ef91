import {
  fromWebStream,
  type BodyStream,
  type PlainResponse,
  type WholeBody,
} from "@ticket-allocation/http";

/**
 * @param onEnd called when nobody reads a stream of events any more
 * @returns names of headers in lower case
 */
export async function toPlainResponse(
  response: Response,
  onEnd: () => void = () => {},
): Promise<PlainResponse<WholeBody | BodyStream>> {
  const headers = Object.fromEntries(
    [...response.headers].map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { status: response.status, headers, body: await bodyOf(response, onEnd) };
}

async function bodyOf(response: Response, onEnd: () => void): Promise<string | BodyStream | null> {
  if (response.body === null) return null;
  const isEvents = response.headers.get("content-type")?.startsWith("text/event-stream");
  return isEvents ? fromWebStream(response.body, onEnd) : response.text();
}
