import { parseAccept } from "./parse-accept.ts";

export const EVENT_STREAM_MEDIA_TYPE = "text/event-stream";

/** Whether `Accept` names event streams. A wildcard does not: it is sent by clients that read one document. */
export function acceptsEventStream(accept: string | null | undefined): boolean {
  if (!accept?.includes("event-stream")) return false;
  return parseAccept(accept).some(
    ({ type, parameters }) => type === EVENT_STREAM_MEDIA_TYPE && Number(parameters["q"] ?? 1) > 0,
  );
}
