import { z } from "@hono/zod-openapi";
import { eventMatcher, matching } from "../../bus/event-matcher.ts";
import { filterOf, filterParams, given } from "../params.ts";
import { textParam } from "../query.ts";
import { route } from "../route.ts";
import { SECURITY_HEADERS } from "../security-headers.ts";
import { eventStream, startEvents } from "../sse.ts";

const EXAMPLE = 'id: 000000000000002a\ndata: {"specversion":"1.0","type":"task.completed", …}\n\n';

/** Stands for the position before the first event. */
const START = "start";

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Proxies that buffer would hold events back.
  "x-accel-buffering": "no",
  ...SECURITY_HEADERS,
};

export const tail = route(
  {
    method: "get",
    path: "/api/tail",
    id: "tail",
    tag: "Events",
    summary: "Events as they are recorded",
    description:
      "Server-Sent Events in the order of recording, from now on or after a position. `id` is the position: a " +
      "browser that reconnects goes on where it was. A comment every 15 s shows that the stream is alive. " +
      "`Daybook-Head` is the position of the last event of the book, empty in an empty one; HEAD answers it alone.",
    query: {
      ...filterParams,
      pattern: textParam({
        description: "Only what this event pattern matches, as JSON, in the envelope that rules see",
        example: '{"detail-type":[{"prefix":"task."}]}',
      }),
      after: textParam({
        description: "Start after this position, `start` being the start; default now. `Last-Event-ID` wins",
      }),
      upTo: textParam({
        description: "End with the event at this position, or the last before it; an event `end` says so",
      }),
    },
    headers: {
      "Last-Event-ID": z.string().optional().openapi({ description: "Resume after this position" }),
    },
    responses: {
      200: {
        description: "A stream that ends with the connection",
        content: { "text/event-stream": { schema: z.string(), example: EXAMPLE } },
      },
    },
    problems: { 400: "query_invalid", 422: "pattern_invalid" },
  },
  async ({ c, api, book, query }) => {
    const matches = query.pattern === undefined ? undefined : eventMatcher(query.pattern);
    const head = await book.head();
    const headers = { ...HEADERS, "daybook-head": head };
    // HEAD has no body that anybody would cancel.
    if (c.req.method === "HEAD") return new Response(null, { headers });
    const abort = new AbortController();
    const lastEventId = c.req.header("last-event-id");
    const after = lastEventId === undefined || lastEventId === "" ? query.after : lastEventId;
    const { upTo } = query;
    // Known before the answer begins: whoever appends once it has begun is heard.
    const source = book.tail({
      after: after === START ? "" : (after ?? head),
      filter: filterOf(query),
      ...given({ upTo }),
      signal: abort.signal,
    });
    const events = matches === undefined ? source : matching(source, matches);
    const stream = eventStream(await startEvents(events), {
      heartbeatMs: api.heartbeatMs,
      abort,
      closing: api.closing,
      end: upTo,
      onError: (error) => api.log(`daybook: a tail ended: ${String(error)}`),
    });
    return new Response(stream, { headers });
  },
);
