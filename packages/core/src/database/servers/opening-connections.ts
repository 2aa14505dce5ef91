import { callbackify } from "node:util";
import { Client, type ClientConfig } from "pg";

type ConnectCallback = ((error: Error) => void) | ((error: null, client: Client) => void);

/** Connections that are being opened. */
export interface OpeningConnections {
  /** Connects to the current server, unless its configuration has a `connectionString`. */
  readonly Client: new (config?: string | ClientConfig) => Client;
  /** Cancels those that have taken this long. Callers that wait for one get an error. */
  readonly abandon: (since: { readonly ms: number }) => void;
}

export interface OpeningConnectionsOptions {
  readonly currentUrl: () => string;
  /** Checks the server of a new session. If it rejects, the connection is closed. */
  readonly admit: (client: Client, url: string) => Promise<void>;
  /** Called for each connection to the current server. */
  readonly during: (opening: Promise<unknown>) => void;
}

/**
 * Closes the socket of an attempt to connect that has failed, and those of all attempts when the pool is closed.
 *
 * pg leaves the socket open after an error of its own, such as a missing password. Then PostgreSQL waits for
 * the password for a minute, and the process cannot exit. pg's pool, when it is closed, waits for connections to a
 * dead server without a limit.
 */
export function trackOpeningConnections({
  currentUrl,
  admit,
  during,
}: OpeningConnectionsOptions): OpeningConnections {
  const opening = new Map<Client, number>();

  class OpeningClient extends Client {
    readonly #url: string;
    readonly #isOfCurrent: boolean;

    constructor(config?: string | ClientConfig) {
      const given = typeof config === "string" ? { connectionString: config } : config;
      const url = given?.connectionString ?? currentUrl();
      super({ ...given, connectionString: url });
      this.#url = url;
      this.#isOfCurrent = given?.connectionString === undefined;
      // Without a listener, a connection that breaks during the check would end the process.
      this.on("error", () => {});
    }

    override connect(): Promise<Client>;
    override connect(callback: ConnectCallback): void;
    override connect(callback?: ConnectCallback): unknown {
      const connecting = this.#connect();
      if (this.#isOfCurrent) during(connecting);
      if (callback === undefined) return connecting;
      return Reflect.apply(
        callbackify(() => connecting),
        undefined,
        [callback],
      );
    }

    async #connect(): Promise<Client> {
      let isAsked = false;
      for (const request of PASSWORD_REQUESTS) {
        this.connection.once(request, () => {
          isAsked = true;
        });
      }
      opening.set(this, performance.now());
      try {
        await super.connect();
        await admit(this, this.#url);
        return this;
      } catch (error) {
        this.connection.stream.destroy();
        // A password may also come from PGPASSWORD or from a password file.
        throw isAsked && !this.password ? withoutPassword(error) : error;
      } finally {
        opening.delete(this);
      }
    }
  }

  return {
    Client: OpeningClient,
    abandon({ ms }) {
      for (const [{ connection }, since] of opening) {
        if (performance.now() - since >= ms) connection.stream.destroy();
      }
    },
  };
}

const PASSWORD_REQUESTS = [
  "authenticationCleartextPassword",
  "authenticationMD5Password",
  "authenticationSASL",
];

function withoutPassword(cause: unknown): Error {
  return new Error(
    "The database server requires a password, and none was given: postgresql://user:password@host:port/database",
    { cause },
  );
}
