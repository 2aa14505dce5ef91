import type { LifeLogLine, Reply, Wish } from "../../src/chaos/life/wish.ts";
import { now } from "../../src/chaos/now.ts";

/** What the log says of a wish, as far as it is not empty. */
type LoggedWish = Pick<Wish, "key" | "kind" | "userId"> & Partial<Wish>;

/** The log of buyers who call the core. */
export class WishLog {
  readonly lines: LifeLogLine[] = [];

  /**
   * Executes a wish.
   *
   * @param refusedLines of the reply, if it is refused
   * @returns the id of what it has created; empty if it is refused
   */
  async execute(
    wish: LoggedWish,
    call: () => Promise<Partial<Reply> | void>,
    refusedLines: readonly number[] = [],
  ): Promise<string> {
    const nothing = { lines: [], targetId: null, quantity: null, seconds: null };
    this.lines.push({ line: "wish", ...nothing, ...wish });
    const sentAt = now();
    const reply = await call().then(
      (granted) => ({ status: 201, outcome: "sold", code: null, ...granted }) as const,
      (error: unknown) => {
        const code = error instanceof Error && "code" in error ? String(error.code) : "?";
        return { status: 409, outcome: "refused", code, refusedLines } as const;
      },
    );
    const more = { ids: [], quantity: null, expiresAt: null, refusedLines: [], retryAfter: null };
    this.lines.push({
      line: "reply",
      key: wish.key,
      gateway: "a",
      protocol: "jsonapi",
      sentAt,
      answeredAt: now(),
      ...more,
      ...reply,
    });
    return ("ids" in reply && reply.ids?.[0]) || "";
  }
}
