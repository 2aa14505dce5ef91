import { Client, type ClientConfig } from "pg";

type ConnectCallback = ((error: Error) => void) | ((error: null, client: Client) => void);

/** The connections of a pool that are being opened. */
export interface OpeningConnections {
  /** The class of the pool's clients. */
  readonly Client: new (config?: string | ClientConfig) => Client;
  /** Cancels all of them. Callers that wait for one get an error. */
  readonly abandon: () => void;
}

/**
 * Closes the socket of an attempt to connect that has failed, and those of all attempts when the pool is closed.
 *
 * pg leaves the socket open after an error of its own, such as a missing password. Then PostgreSQL waits for
 * the password for a minute, and the process cannot exit. pg's pool, when it is closed, waits for connections to a
 * dead server without a limit.
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
    "The database server requires a password, and none was given: postgresql://user:password@host:port/database",
    { cause },
  );
}
