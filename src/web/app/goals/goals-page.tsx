import { useState } from "preact/hooks";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import { useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book, LogInfo, Page } from "../lib/types.ts";
import { Link } from "../ui/link.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import type { Goal } from "./goal.ts";
import { GoalCard } from "./goal-card.tsx";
import { GoalForm } from "./goal-form.tsx";

const LIMIT = 200;

interface GoalsPageProps {
  book: Book;
  logs: readonly LogInfo[];
  revision: number;
}

/** What somebody wants to reach, how far each has got, and what is left to do. */
export function GoalsPage({ book, logs, revision }: GoalsPageProps) {
  useTitle("Goals");
  const archived = useRoute().query.get("archived") === "true";
  const [adding, setAdding] = useState(false);
  const goals = useResource<Page<Goal>>(
    urlOf("/api/goals", { limit: LIMIT, archived: archived ? "true" : undefined }),
    revision,
  );
  return (
    <section class="panel" aria-label="Goals">
      <div class="panel-head">
        <h1 class="panel-title">{archived ? "Archived goals" : "Goals"}</h1>
        <div class="buttons">
          <Link to={{ query: { archived: archived ? undefined : "true" } }}>
            {archived ? "Goals in force" : "Archived"}
          </Link>
          <button type="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
            New goal
          </button>
        </div>
      </div>
      {adding && <GoalForm logs={logs} done={() => setAdding(false)} reload={goals.reload} />}
      <Loaded resource={goals} what="the goals" lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNotice>
              {archived
                ? "No goal is archived."
                : "No goals yet: say how much of what you want, and how often."}
            </EmptyNotice>
          ) : (
            <ul class="goals">
              {items.map((goal) => (
                <GoalCard key={goal.id} goal={goal} book={book} revision={revision} reload={goals.reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
