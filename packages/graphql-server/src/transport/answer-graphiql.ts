import { servePage, type PageContent } from "@ticket-allocation/http";
import { createHash } from "node:crypto";

import { EXAMPLE_IDS, EXAMPLE_OPERATIONS } from "./example-operations.ts";

/** Answers GraphiQL. It is rendered once for the whole process: it is the same for everybody. */
export const answerGraphiql = servePage(render);

/** GraphiQL as one page of nine megabytes that loads nothing from anywhere else. */
async function render(): Promise<PageContent> {
  // Several megabytes of text: only for those who look at it.
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  const page = renderGraphiQL({ title: "Ticket Allocation", defaultQuery: EXAMPLE_OPERATIONS });
  const html = withIdsOfItsOwn(withNarrowLayout(page));
  return {
    bytes: Buffer.from(html),
    headers: { "content-type": "text/html" },
    directives: directivesFor(html),
  };
}

/** On a phone the response is below the editor, and not beside it: GraphiQL has no layout for that. */
const NARROW_LAYOUT = `<meta name="viewport" content="width=device-width, initial-scale=1" />
    <style>
      @media (width < 48rem) {
        #root .graphiql-container,
        #root .graphiql-main,
        #root #graphiql-session {
          flex-direction: column;
        }
        #root .graphiql-sidebar {
          flex-direction: row;
          width: auto;
        }
        #root .graphiql-horizontal-drag-bar {
          display: none;
        }
        #root .graphiql-main,
        #root .graphiql-sessions,
        #root .graphiql-editors,
        #root .graphiql-response {
          min-height: 0;
          overflow: hidden;
        }
      }
    </style>
  `;

function withNarrowLayout(html: string): string {
  return html.replace("</head>", () => `${NARROW_LAYOUT}</head>`);
}

const START = "YogaGraphiQL.renderYogaGraphiQL(";

/**
 * Has each browser put ids of its own into the examples, so that they work for everybody who opens
 * the page. `crypto.randomUUID` is only there over https and on localhost.
 */
function withIdsOfItsOwn(html: string): string {
  const start = html.lastIndexOf(START);
  const script = `const render = YogaGraphiQL.renderYogaGraphiQL;
        const newId = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
          (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
        YogaGraphiQL.renderYogaGraphiQL = (root, options) => render(root, {
          ...options,
          defaultQuery: ${JSON.stringify(EXAMPLE_IDS)}.reduce(
            (query, id) => query.replaceAll(id, newId()), options.defaultQuery),
        });
        `;
  return html.slice(0, start) + script + html.slice(start);
}

/** Nothing runs but the scripts that stand in the page. */
function directivesFor(html: string): readonly string[] {
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/gu)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  return [
    `script-src ${scripts.join(" ")}`,
    // The editor makes its styles, and its workers, while it runs.
    "style-src 'unsafe-inline'",
    "worker-src blob:",
    "font-src data:",
  ];
}
