/** What the host itself refuses, before a request gets to the handler or instead of its event stream. */
export interface HostRefusal {
  readonly status: 403 | 429;
  /** When it is answered: a sentence. */
  readonly description: string;
  /** Bodies by a name, each as it is answered. */
  readonly examples: Readonly<Record<string, unknown>>;
  /** Whether only event streams are refused. @default false */
  readonly ofEventStreams?: boolean;
}
