import { numberText } from "../../../views/heatmap-text.ts";
import type { Book, LogInfo } from "../lib/types.ts";
import { momentText } from "../lib/zone-time.ts";
import { Link } from "../ui/link.tsx";

export interface LogListProps {
  logs: readonly LogInfo[];
  book: Book;
  selected: string | undefined;
}

export function LogList({ logs, book, selected }: LogListProps) {
  return (
    <div class="scroll-x">
      <table class="plain">
        <caption class="sr">Logs of the book</caption>
        <thead>
          <tr>
            <th scope="col">Log</th>
            <th scope="col" class="number">
              Events
            </th>
            <th scope="col" class="number">
              Streams
            </th>
            <th scope="col">First</th>
            <th scope="col">Last</th>
            <th scope="col">Ordered by</th>
          </tr>
        </thead>
        <tbody>
          {logs.map((info) => (
            <tr key={info.log} class={info.log === selected ? "selected" : ""}>
              <th scope="row">
                <Link
                  to={{ query: { log: info.log === selected ? undefined : info.log } }}
                  current={info.log === selected}
                >
                  {info.log}
                </Link>
              </th>
              <td class="number">{numberText(info.events)}</td>
              <td class="number">{numberText(info.streams)}</td>
              <td>{info.firstTime === null ? "–" : momentText(info.firstTime, book)}</td>
              <td>{info.lastTime === null ? "–" : momentText(info.lastTime, book)}</td>
              <td>{info.ordering}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
