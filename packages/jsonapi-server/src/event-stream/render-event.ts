import { entityTag } from "../http/entity-tags.ts";

/** A document as an event. */
export interface RenderedEvent {
  readonly id: string;
  readonly text: string;
}

/** @param document JSON text, which has no line breaks. Its entity tag becomes the id */
export function renderEvent(document: string): RenderedEvent {
  const id = entityTag(document, undefined);
  return { id, text: `id: ${id}\ndata: ${document}\n\n` };
}

const rendered = new WeakMap<object, Map<string, RenderedEvent>>();

/**
 * The same for a document of one resource. It is rendered once for all clients that watch it, which get the same object
 * from the box office.
 *
 * @param shape what else the document depends on
 */
export function renderOnce(thing: object, shape: string, toDocument: () => string): RenderedEvent {
  const events = rendered.get(thing) ?? new Map<string, RenderedEvent>();
  rendered.set(thing, events);
  const event = events.get(shape) ?? renderEvent(toDocument());
  events.set(shape, event);
  return event;
}
