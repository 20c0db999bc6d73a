import type { AddCommand } from "../add-command.ts";
import { addAppend } from "./append.ts";
import { addBackup } from "./backup.ts";
import { addCopy } from "./copy.ts";
import { addCost } from "./cost.ts";
import { addCount } from "./count.ts";
import { addDeadLetters } from "./dead-letters.ts";
import { addDemo } from "./demo.ts";
import { addDoctor } from "./doctor.ts";
import { addEvents } from "./events.ts";
import { addExpire } from "./expire.ts";
import { addExport } from "./export.ts";
import { addGoal } from "./goal.ts";
import { addImport } from "./import.ts";
import { addNote } from "./note.ts";
import { addPages } from "./pages.ts";
import { addPull } from "./pull.ts";
import { addRebuild } from "./rebuild.ts";
import { addRecount } from "./recount.ts";
import { addReplay } from "./replay.ts";
import { addRestore } from "./restore.ts";
import { addRules } from "./rules.ts";
import { addServe } from "./serve.ts";
import { addSetup } from "./setup.ts";
import { addTag } from "./tag.ts";
import { addTail } from "./tail.ts";
import { addTask } from "./task.ts";
import { addTrack } from "./track.ts";

/** In the order of the help. */
export const COMMANDS: readonly AddCommand[] = [
  addServe,
  addDemo,
  addImport,
  addExport,
  addAppend,
  addEvents,
  addTail,
  addCount,
  addTrack,
  addTask,
  addNote,
  addTag,
  addGoal,
  addPages,
  addRules,
  addDeadLetters,
  addReplay,
  addCopy,
  addPull,
  addBackup,
  addRestore,
  addRebuild,
  addRecount,
  addExpire,
  addSetup,
  addCost,
  addDoctor,
];
