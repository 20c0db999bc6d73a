import { parseLimit } from "../../../log/read.ts";
import type { Page } from "../../../store/store.ts";
import type { Goal } from "./goal.ts";
import { goalNotFound } from "./goal-error.ts";
import {
  ACTIVE,
  ARCHIVED,
  goalOfItem,
  HEAD,
  partitionOfGoal,
  partitionOfOutcomes,
  STATE,
} from "./goal-view.ts";
import type { FoundOutcome } from "./outcome-event.ts";
import type { GoalsPort } from "./port.ts";

const CHUNK = 500;

export interface StoredGoal {
  /** Undefined when there is none, or it was deleted. */
  goal: Goal | undefined;
  /** Version of the stream's last event, whatever that is: what the next append expects. */
  head: number;
}

export interface GoalListQuery {
  /** Default false: those in force. */
  archived?: boolean;
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

/** Goals as the view has them. */
export class GoalStore {
  #port: GoalsPort;

  constructor(port: GoalsPort) {
    this.#port = port;
  }

  /** One query, whatever the length of the goal's history. */
  async find(id: string, { fresh = false } = {}): Promise<StoredGoal> {
    const query = { pk: partitionOfGoal(id), direction: "forward", limit: 2, fresh } as const;
    const { items } = await this.#port.queryView(query);
    const state = items.find(({ sk }) => sk === STATE);
    const head = items.find(({ sk }) => sk === HEAD)?.version;
    return { goal: state && goalOfItem(state), head: typeof head === "number" ? head : 0 };
  }

  /** @throws goal_not_found */
  async get(id: string): Promise<Goal> {
    const { goal } = await this.find(id);
    if (goal === undefined) throw goalNotFound(id);
    return goal;
  }

  /** @throws query_invalid, cursor_invalid */
  async list({ archived = false, limit, cursor }: GoalListQuery): Promise<Page<Goal>> {
    const page = await this.#port.queryView({
      pk: archived ? ARCHIVED : ACTIVE,
      direction: "forward",
      limit: parseLimit(limit),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { ...page, items: page.items.map(goalOfItem) };
  }

  /** The goals in force, as of now. */
  async *active(): AsyncGenerator<Goal> {
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const query = { pk: ACTIVE, direction: "forward", limit: CHUNK, fresh: true, ...more } as const;
      const page = await this.#port.queryView(query);
      for (const item of page.items) yield goalOfItem(item);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /** What was found of periods that end on a day or later. */
  async settled(id: string, from: string): Promise<FoundOutcome[]> {
    const found: FoundOutcome[] = [];
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const range = {
        pk: partitionOfOutcomes(id),
        from,
        direction: "forward",
        limit: CHUNK,
        fresh: true,
      } as const;
      const page = await this.#port.queryView({ ...range, ...more });
      for (const item of page.items) found.push(item as unknown as FoundOutcome);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }
}
