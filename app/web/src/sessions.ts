// What people did, made of the API's operations and events: each return to a console is an operation
// of its own there, and one session here.

import { isRunning, watches, type Happening, type Operation } from './api/model.ts';
import type { Chip } from './sentences.ts';
import { signalOf, signalWord } from './signals.ts';

// Chosen: a person who comes back within this time goes on with what they did.
const returnMilliseconds = 30 * 60 * 1000;

export interface SessionRow {
  /** The latest of its operations. */
  readonly operation: Operation;
  readonly isConsole: boolean;
  readonly begun: string;
  /** Empty while it lives. */
  readonly ended: string;
  /** How often the console was opened. */
  readonly visits: number;
}

/** @param operations the latest first. @returns The sessions, the latest first. */
export function sessionsOf(operations: readonly Operation[]): SessionRow[] {
  const rows: SessionRow[] = [];
  /** Where the session of each person at the console is. */
  const consoles = new Map<string, number>();
  for (const operation of operations) {
    const isConsole = operation.kind === 'console';
    const hasEnded = !isRunning(operation);
    const at = isConsole ? consoles.get(operation.requestor) : undefined;
    const later = at === undefined ? undefined : rows[at];
    // One console may be open in several windows: what still runs is a session of its own.
    if (later !== undefined && hasEnded
      && between(operation.updated, later.begun) <= returnMilliseconds) {
      rows[at!] = { ...later, begun: operation.created, visits: later.visits + 1 };
      continue;
    }
    if (isConsole) consoles.set(operation.requestor, rows.length);
    const ended = hasEnded ? operation.updated : '';
    rows.push({ operation, isConsole, begun: operation.created, ended, visits: 1 });
  }
  return rows;
}

/** What became of a session, in a few words. */
export function outcome({ operation, isConsole }: SessionRow): Chip {
  const { status, exitCode } = operation;
  if (status === 'Cancelling') return { tone: 'wait', text: 'Ending' };
  if (status === 'Pending') return { tone: 'wait', text: 'Starting' };
  if (isRunning(operation))
    return {
      tone: 'live', text: !isConsole ? 'Running' : watches(operation) ? 'Watching' : 'Attached',
    };
  if (status === 'Cancelled') return { tone: 'off', text: 'Ended by request' };
  if (exitCode === null) {
    if (status === 'Failure') return { tone: 'bad', text: 'Failed' };
    return { tone: 'off', text: isConsole ? 'Detached' : 'Ended' };
  }
  const signal = signalOf(exitCode);
  if (signal !== null)
    return { tone: 'bad', text: `${capital(signalWord(signal))}, signal ${signal}` };
  // A shell ends with the code of its last command: no failure of the session.
  if (isConsole) return { tone: 'off', text: `Ended, exit code ${exitCode}` };
  return exitCode === 0 ? { tone: 'off', text: 'Succeeded, exit code 0' }
    : { tone: 'bad', text: `Failed, exit code ${exitCode}` };
}

export interface FoldedHappening extends Happening {
  readonly times: number;
}

/** The same thing done by the same person several times in a row is one line, with its latest time. */
export function foldHappenings(happenings: readonly Happening[]): FoldedHappening[] {
  const folded: FoldedHappening[] = [];
  for (const happening of happenings) {
    const last = folded.at(-1);
    const same = last?.action === happening.action && last.who === happening.who
      && last.instance === happening.instance;
    if (same) folded[folded.length - 1] = { ...last, times: last.times + 1 };
    else folded.push({ ...happening, times: 1 });
  }
  return folded;
}

const between = (earlier: string, later: string): number => Date.parse(later) - Date.parse(earlier);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
