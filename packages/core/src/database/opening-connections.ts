import { Client, type ClientConfig } from "pg";

type ConnectCallback = ((error: Error) => void) | ((error: null, client: Client) => void);

/** The connections of a pool that are being opened. */
export interface OpeningConnections {
  /** What the pool must make its clients of. */
  readonly Client: new (config?: string | ClientConfig) => Client;
  /** Gives all of them up: whoever waits for one gets an error. */
  readonly abandon: () => void;
}

/**
 * Lets no attempt to connect outlive its error, or its pool.
 *
 * pg leaves the socket open when it fails by itself: PostgreSQL then waits a minute for the password
 * that there is none of, and the process with it. And pg's pool waits, when it is closed, for
 * connections that a dead server will never make.
 */
export function trackOpeningConnections(): OpeningConnections {
  const opening = new Set<Client>();

  class OpeningClient extends Client {
    override connect(): Promise<Client>;
    override connect(callback: ConnectCallback): void;
    override connect(callback?: ConnectCallback): unknown {
      if (callback === undefined) return super.connect();
      let isAsked = false;
      for (const request of PASSWORD_REQUESTS) {
        this.connection.once(request, () => {
          isAsked = true;
        });
      }
      opening.add(this);
      super.connect((...[error]: readonly (Error | null)[]) => {
        opening.delete(this);
        if (error) this.connection.stream.destroy();
        // A password may also come from PGPASSWORD or from a password file.
        const isWithout = error && isAsked && !this.password;
        Reflect.apply(callback, undefined, [isWithout ? withoutPassword(error) : error, this]);
      });
    }
  }

  return {
    Client: OpeningClient,
    abandon() {
      for (const { connection } of opening) connection.stream.destroy();
    },
  };
}

const PASSWORD_REQUESTS = [
  "authenticationCleartextPassword",
  "authenticationMD5Password",
  "authenticationSASL",
];

function withoutPassword(cause: Error): Error {
  return new Error(
    "The database server asks for a password, and none was given: postgresql://user:password@host:port/database",
    { cause },
  );
}
