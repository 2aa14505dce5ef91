/** `CapacityMove` becomes `capacityMove`. */
export function camelCase(name: string): string {
  return name.replace(/^./u, (letter) => letter.toLowerCase());
}

/** `CapacityMove` becomes `capacity move`. */
export function wordsIn(name: string): string {
  return camelCase(name).replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}
