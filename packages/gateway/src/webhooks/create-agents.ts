import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { LRUCache } from "lru-cache";

/** More than are delivered to at the same time, so none is closed that is in use. */
const MAX_AGENTS = 64;
/** An idle connection is closed after that. */
const IDLE_TIMEOUT_MS = 5_000;

/** The connections to receivers, each webhook's by themselves. A proxy from the environment is not used. */
export interface Agents {
  readonly of: (webhookId: string, url: URL) => HttpAgent;
  readonly close: () => void;
}

/** @param maxSockets of each webhook */
export function createAgents(maxSockets: number): Agents {
  const agents = new LRUCache<string, HttpAgent>({
    max: MAX_AGENTS,
    dispose: (agent) => agent.destroy(),
  });
  return {
    of(webhookId, { protocol }) {
      const key = `${webhookId} ${protocol}`;
      const known = agents.get(key);
      if (known) return known;
      const Agent = protocol === "https:" ? HttpsAgent : HttpAgent;
      const agent = new Agent({ keepAlive: true, maxSockets, timeout: IDLE_TIMEOUT_MS });
      agents.set(key, agent);
      return agent;
    },
    close: () => agents.clear(),
  };
}
