import { ruleSchema } from "../bus-schemas.ts";
import { pathParam } from "../params.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";

export const ruleNameParam = pathParam("Name of the rule", "mail");

export const getRule = route(
  {
    method: "get",
    path: "/api/rules/{name}",
    id: "getRule",
    tag: "Rules",
    summary: "One rule, and how it is doing",
    params: { name: ruleNameParam },
    responses: { 200: { description: "The rule", content: { "application/json": { schema: ruleSchema } } } },
    problems: { 404: "rule_not_found" },
  },
  async ({ c, book, param }) => readJson(c, await book.bus.rule(param("name"))),
);
