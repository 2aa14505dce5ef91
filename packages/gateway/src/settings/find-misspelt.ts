import { closest, distance } from "fastest-levenshtein";

/** Names that look like settings but are none. */
export interface MisspeltSettings {
  /** These are errors: access control and the database depend on them. */
  readonly refused: readonly string[];
  /** These may belong to another program. */
  readonly doubtful: readonly string[];
}

const GUARDED = /^(?:JWT|DATABASE)_/u;

/**
 * Finds misspelt settings in the environment: all names that begin with `JWT_` or `DATABASE_` and are no
 * settings, and names that resemble a setting.
 *
 * @returns a sentence for each, without its value
 */
export function findMisspelt(
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): MisspeltSettings {
  const refused: string[] = [];
  const doubtful: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (!value || settings.includes(name) || isServiceLink(name, value)) continue;
    const upper = name.toUpperCase();
    const meant = closest(upper, settings);
    const isNear = isNearMiss(upper, meant);
    const sentence = `${name} is not a setting: did you mean ${meant}?`;
    if (GUARDED.test(upper) || (isNear && GUARDED.test(meant))) refused.push(sentence);
    else if (isNear) doubtful.push(sentence);
  }
  return { refused, doubtful };
}

/**
 * Whether Kubernetes or Docker sets this variable for a service or container: `DATABASE_SERVICE_HOST`,
 * `DATABASE_PORT=tcp://10.0.0.1:5432`, `METRICS_PORT=tcp://…`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
export function isServiceLink(name: string, value: string): boolean {
  return (
    (name.endsWith("_PORT") && /^(?:tcp|udp|sctp):\/\//u.test(value)) ||
    /_SERVICE_(?:HOST|PORT(?:_\w+)?)$/u.test(name) ||
    /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/u.test(name) ||
    /_ENV_\w+$/u.test(name) ||
    (name.endsWith("_NAME") && value.startsWith("/"))
  );
}

/** In a short name only one letter may differ: HOME is not HOST. */
function isNearMiss(name: string, setting: string): boolean {
  const differing = distance(name, setting);
  if (differing <= (setting.length < 7 ? 1 : 2)) return true;
  // Two swapped letters count as two.
  return differing === 2 && sortLetters(name) === sortLetters(setting);
}

function sortLetters(text: string): string {
  return text.split("").toSorted().join("");
}
