/** An id that an untyped caller has left out stays as it is: the box office rejects it. */
export function toLowerCase<Id extends string | undefined>(id: Id): Id | string {
  return typeof id === "string" ? id.toLowerCase() : id;
}
