/** The job of a process that reads the journal of all ticket options. */
export interface FeedJob {
  readonly gatewayUrls: readonly string[];
  /** The process appends each page to it, and goes on after the last page when it is started again. */
  readonly logFile: string;
}

/** A page of the journal, in one line: it is kept as a whole, or not at all. */
export interface FeedLine {
  readonly cursor: string;
  /** The ids of entries. */
  readonly entries: readonly string[];
}

/** How a receiver behaves until it is killed. */
export type Mood =
  /** It acknowledges all events. */
  | "well"
  /** At first its responses are no acknowledgements. */
  | "failing"
  /** After some time it does not respond. */
  | "hanging";

/** The job of a process that receives the events of a webhook. */
export interface ReceiverJob {
  readonly port: number;
  readonly secret: string;
  readonly mood: Mood;
  /** The process appends each event that arrives, before it responds. */
  readonly logFile: string;
}

/** An event that has arrived. */
export interface DeliveryLine {
  readonly ticketOptionId: string;
  readonly version: number;
  readonly type: string;
  readonly isSigned: boolean;
  readonly isAcknowledged: boolean;
}

/** The job of a process that watches ticket options. */
export interface WatchersJob {
  readonly gatewayUrls: readonly string[];
  readonly ticketOptionIds: readonly string[];
  /** The process appends what it sees. */
  readonly logFile: string;
}

/** What a watcher has seen of a ticket option. The last one counts. */
export interface Sight {
  readonly watcher: string;
  readonly ticketOptionId: string;
  readonly allocation: number;
}
