import { once } from "node:events";
import { createServer } from "node:http";

import type { PackedPackage } from "./pack-packages.ts";

export interface LocalRegistry {
  /** A line for `.npmrc`: npm asks this registry for our packages, and its usual one for all others. */
  readonly npmrc: string;
  close(): void;
}

/**
 * Serves packed packages as the npm registry would, so that `npm install` and `npx` run as they are written.
 *
 * @see https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
 */
export async function startLocalRegistry(
  packages: readonly PackedPackage[],
): Promise<LocalRegistry> {
  let url = "";
  const server = createServer((request, response) => {
    const target = decodeURIComponent(request.url ?? "").slice(1);
    const found = packages.find(({ name }) => target === name || target === `${name}.tgz`);
    if (found === undefined) response.writeHead(404).end();
    else if (target.endsWith(".tgz")) response.end(found.tarball);
    else {
      const { name, version, integrity, packageJson } = found;
      const dist = { tarball: `${url}/${name}.tgz`, integrity };
      response.setHeader("Content-Type", "application/json").end(
        JSON.stringify({
          name,
          "dist-tags": { latest: version },
          versions: { [version]: { ...packageJson, dist } },
        }),
      );
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the registry has no port");
  url = `http://127.0.0.1:${address.port}`;
  return {
    npmrc: `@ticket-allocation:registry=${url}/\n`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
