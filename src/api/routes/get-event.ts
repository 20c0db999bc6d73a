import { CLOUDEVENT_TYPE, toCloudEvent } from "../../event/cloudevents.ts";
import { pathParam } from "../params.ts";
import { read } from "../respond.ts";
import { route } from "../route.ts";
import { eventSchema } from "../schemas.ts";

export const getEvent = route(
  {
    method: "get",
    path: "/api/events/{id}",
    id: "getEvent",
    tag: "Events",
    summary: "One event",
    description: "As JSON, or with `Accept: application/cloudevents+json` under that type.",
    params: { id: pathParam("The event's id", "0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e") },
    responses: {
      200: {
        description: "The event",
        content: {
          "application/json": { schema: eventSchema },
          "application/cloudevents+json": { schema: eventSchema },
        },
      },
    },
    problems: { 404: "event_not_found" },
  },
  async ({ c, book, param }) => {
    const event = toCloudEvent(await book.event(param("id")));
    const isCloudEvent = c.req.header("accept")?.includes(CLOUDEVENT_TYPE) ?? false;
    const type = isCloudEvent ? CLOUDEVENT_TYPE : "application/json";
    return read(c, JSON.stringify(event), type, { etag: true, headers: { vary: "Accept" } });
  },
);
