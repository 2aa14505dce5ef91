/** A 403 of the host itself, before a request gets to the handler. */
export interface HostRefusal {
  /** When it is answered: a sentence. */
  readonly description: string;
  /** Bodies by a name, each as it is answered. */
  readonly examples: Readonly<Record<string, unknown>>;
}
