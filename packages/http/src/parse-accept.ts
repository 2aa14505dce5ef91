import { parse, type ContentType } from "content-type";

/** The media types in an `Accept`, each with its parameters. */
export function parseAccept(accept: string): readonly ContentType[] {
  const instances: ContentType[] = [];
  for (let start = 0; start < accept.length;) {
    const instance = parse(accept, { comma: true, start });
    instances.push(instance);
    start = instance.index + 1;
  }
  return instances;
}
