import { rules } from "@ticket-allocation/core";
import { z } from "zod";

/** What a client is answered when its request is refused. */
export const errorDocument = z.object({
  errors: z
    .array(
      z.object({
        status: z.string().meta({ description: "The HTTP status of this error." }),
        code: z.string().meta({ description: "Stable, for programs." }),
        title: z.string().meta({ description: "The same for every error of this code." }),
        detail: z.string().meta({ description: "What is wrong with this request." }),
        source: z
          .union([
            z.object({
              pointer: z.string().meta({ description: "JSON Pointer into the request's body." }),
            }),
            z.object({ parameter: z.string().meta({ description: "Name of a query parameter." }) }),
            z.object({ header: z.string().meta({ description: "Name of a request header." }) }),
          ])
          .optional(),
        links: z
          .object({
            type: z.string().meta({ description: "What a profile has made an error of." }),
          })
          .optional(),
        meta: z
          .object({
            page: z.object({ maxSize: z.number() }).meta({
              description: "How large a page can be, when one is asked for that is larger.",
            }),
            ticket_option_id: rules.uuid.meta({
              description:
                "Which ticket option refuses, when it is one that the wanted one draws on.",
            }),
          })
          .partial()
          .optional(),
      }),
    )
    .min(1),
});
