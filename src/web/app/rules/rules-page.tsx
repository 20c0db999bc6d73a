import { useEffect, useRef } from "preact/hooks";
import type { Resource } from "../lib/resource.ts";
import { useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book, LogInfo, Page, RuleInfo } from "../lib/types.ts";
import { Link } from "../ui/link.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { JobsPanel } from "./jobs-panel.tsx";
import { NoRules } from "./no-rules.tsx";
import { RuleList } from "./rule-list.tsx";
import { RulePage } from "./rule-page.tsx";

interface RulesPageProps {
  book: Book;
  rules: Resource<Page<RuleInfo>>;
  logs: readonly LogInfo[];
  revision: number;
  /** Asks for everything again, now. */
  refresh: () => void;
}

/** Which rules there are and how they are doing; with `?rule=`, one of them. */
export function RulesPage({ book, rules, logs, revision, refresh }: RulesPageProps) {
  const name = useRoute().query.get("rule") || undefined;
  const rule = rules.data?.items.find((each) => each.name === name);
  useTitle(name === undefined ? "Rules" : `Rule ${name}`);
  useFreshStart(name);
  if (rule !== undefined)
    return (
      <RulePage key={rule.name} rule={rule} book={book} logs={logs} revision={revision} refresh={refresh} />
    );
  return (
    <>
      <h1 class="sr">Rules</h1>
      <section class="panel" aria-label="Rules">
        <Loaded resource={rules} what="the rules" lines={6}>
          {({ items }) =>
            name === undefined ? <RuleOverview rules={items} book={book} /> : <Unknown name={name} />
          }
        </Loaded>
      </section>
      {name === undefined && <JobsPanel book={book} revision={revision} refresh={refresh} />}
    </>
  );
}

/** What had the focus goes away with the list or the rule: who uses the keyboard goes on at the top of the other. */
function useFreshStart(name: string | undefined): void {
  const before = useRef(name);
  useEffect(() => {
    if (before.current === name) return;
    before.current = name;
    document.getElementById("main")?.focus({ preventScroll: true });
    if (name !== undefined) scrollTo(0, 0);
  }, [name]);
}

function RuleOverview({ rules, book }: { rules: readonly RuleInfo[]; book: Book }) {
  return rules.length === 0 ? <NoRules /> : <RuleList rules={rules} book={book} />;
}

function Unknown({ name }: { name: string }) {
  return (
    <EmptyNotice>
      There is no rule named {name}. <Link to={{ query: { rule: undefined } }}>All rules</Link>
    </EmptyNotice>
  );
}
