/** `hold_not_active` is the code of `HoldNotActiveError`. */
type NameOf<Code extends string> = Code extends `${infer Word}_${infer Rest}`
  ? `${Capitalize<Word>}${NameOf<Rest>}`
  : `${Capitalize<Code>}Error`;

export interface TicketErrorClass<Code extends string> {
  readonly code: Code;
  /** The `name` of its instances. The class's own may be shortened by a minifier. */
  readonly errorName: NameOf<Code>;
  /** What every error of this code means, without a full stop. */
  readonly description: string;
  /** What a program or a person does about it, in sentences. */
  readonly advice: string;
  new (options?: ErrorOptions & { readonly message?: string }): Error & {
    readonly name: NameOf<Code>;
    readonly code: Code;
  };
}

/**
 * Creates the class of an error that the caller may be shown.
 *
 * @param description the message too, unless the constructor is given another
 * @param advice for the reference: it is not sent to clients
 */
export function defineTicketError<Code extends string>(
  code: Code,
  description: string,
  advice: string,
): TicketErrorClass<Code> {
  const name = nameOf(code);
  return class extends Error {
    static readonly code = code;
    static readonly errorName = name;
    static readonly description = description;
    static readonly advice = advice;
    override readonly name = name;
    readonly code = code;

    constructor(options: ErrorOptions & { readonly message?: string } = {}) {
      super(options.message ?? description, options);
    }
  };
}

function nameOf<Code extends string>(code: Code): NameOf<Code>;
function nameOf(code: string): string {
  const words = code.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join("")}Error`;
}
