import Bowser from "bowser";
import { isbot } from "isbot";
import { RecentMap } from "../../event/recent-map.ts";

/** What an agent string says about who asked. */
export interface Agent {
  isBot: boolean;
  browser: string | undefined;
  os: string | undefined;
  device: string | undefined;
}

/** Agents repeat: a busy site sees a few hundred a day. */
const REMEMBERED = 5_000;
const MAX_AGENT = 1_024;
/** Names that the library knows; what it takes from an unknown agent's own words is anybody's. */
const BROWSERS = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set<string>(Object.values(Bowser.OS_MAP));
const DEVICES = new Set<string>(Object.values(Bowser.PLATFORMS_MAP));

/** Programs that fetch files for people, which the list of robots lacks. */
const TOOL = /^\[?(?:aws-|S3Console\/|MinIO |APN\/)/i;

/** Who asks without saying who, is no reader. */
const NOBODY: Agent = { isBot: true, browser: undefined, os: undefined, device: undefined };

/** Reads agent strings, each once. */
export class Agents {
  #known = new RecentMap<Agent>(REMEMBERED);

  of(text: string | undefined): Agent {
    if (text === undefined || text === "" || text === "-") return NOBODY;
    const key = shortened(text);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const agent = read(key);
    this.#known.set(key, agent);
    return agent;
  }
}

/**
 * Before it is a key: V8 hashes texts of more than 16,383 characters by their length alone, so that a map of many long ones
 * is a list. Copied, since a part of a text keeps the whole of it in memory.
 */
function shortened(text: string): string {
  return text.length <= MAX_AGENT ? text : Buffer.from(text.slice(0, MAX_AGENT)).toString();
}

function read(text: string): Agent {
  if (isbot(text) || TOOL.test(text)) return NOBODY;
  try {
    const { browser, os, platform } = Bowser.parse(text);
    return {
      isBot: false,
      browser: among(BROWSERS, browser.name),
      os: among(SYSTEMS, os.name),
      device: among(DEVICES, platform.type),
    };
  } catch {
    return { isBot: false, browser: undefined, os: undefined, device: undefined };
  }
}

function among(known: Set<string>, name: string | undefined): string | undefined {
  return name !== undefined && known.has(name) ? name : undefined;
}
