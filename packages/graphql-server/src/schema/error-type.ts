import type { ForbiddenError, TicketError } from "@ticket-allocation/core";

import { builder } from "./builder.ts";

export const ErrorType = builder.interfaceRef<TicketError | ForbiddenError>("Error").implement({
  description:
    "Why the box office did not do what it was asked. Nothing was changed, unless the code is outcome_unknown.",
  fields: (t) => ({
    code: t.exposeString("code", {
      description: "Stable, for programs: the box office's own word for this refusal.",
    }),
    message: t.exposeString("message", { description: "For people. It may be reworded." }),
  }),
});
