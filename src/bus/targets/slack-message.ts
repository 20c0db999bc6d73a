/** https://docs.slack.dev/messaging/formatting-message-text and the limits of a section block. */
const MAX_SECTION = 3_000;
const SHOWN = 10;

export interface SlackMessage {
  /** What a notification shows. */
  text: string;
  blocks: object[];
}

/** The first ten lines, then how many more there are: at most eleven blocks of Slack's fifty. */
export function slackMessage(lines: string[]): SlackMessage {
  const shownLines = lines.slice(0, SHOWN).map((line) => clipMrkdwn(line, MAX_SECTION));
  const more = lines.length - shownLines.length;
  const all = more > 0 ? [...shownLines, `and ${more} more`] : shownLines;
  return {
    text: clipMrkdwn(all.join("\n"), MAX_SECTION),
    blocks: sections(all).map((text) => ({ type: "section", text: { type: "mrkdwn", text } })),
  };
}

/** A value within Slack's markup: on one line, and neither a link nor a mention. */
export function escapeMrkdwn(value: string): string {
  return value
    .replace(/\p{Cc}+/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** As few sections as hold the lines. */
function sections(lines: string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= MAX_SECTION) {
      texts[texts.length - 1] = `${last}\n${line}`;
    } else texts.push(line);
  }
  return texts;
}

/** Cuts before an entity or a surrogate pair, not within. A section may not be empty. */
function clipMrkdwn(text: string, max: number): string {
  if (text.trim() === "") return "–";
  if (text.length <= max) return text.toWellFormed();
  const cut = text.slice(0, max - 1).replace(/&[a-z]{0,3}$/, "");
  return `${cut.replace(/[\ud800-\udbff]$/, "")}…`.toWellFormed();
}
