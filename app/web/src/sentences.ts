// What people read when a session is not simply open: what happened, and the ways on.

import type { Holder } from './api/model.ts';
import type { Kind, Phase } from './session/session_messages.ts';
import type { End } from './session/protocol.ts';
import { signalOf, signalWord } from './signals.ts';
import { sentence } from './text.ts';

export type Way = 'take_over' | 'restart' | 'retry' | 'sign_in' | 'list' | 'shell' | 'close';

export interface Notice {
  readonly tone: 'calm' | 'warning' | 'bad';
  readonly title: string;
  readonly text: string;
  /** Since when this holds, as a point in time of the API. */
  readonly since?: string;
  readonly ways: readonly (readonly [Way, string])[];
}

export interface Chip {
  readonly tone: 'live' | 'wait' | 'off' | 'bad';
  readonly text: string;
}

const offline: Chip = { tone: 'wait', text: 'Offline, waiting for the network' };

/** The few words that always stand beside a terminal. */
export function chip(phase: Phase): Chip {
  switch (phase.name) {
    case 'away': return { tone: 'off', text: 'Detached' };
    case 'asking':
    case 'connecting':
    case 'leaving': return { tone: 'wait', text: 'Connecting…' };
    case 'open':
      return phase.silent === 'network' ? offline
        : phase.silent === 'daemon' ? { tone: 'wait', text: 'Waiting for the daemon…' }
          : { tone: 'live', text: 'Live' };
    case 'waiting':
      return phase.offline ? offline
        : { tone: 'wait', text: phase.why === '' ? 'Connecting…' : 'Reconnecting…' };
    case 'busy': return { tone: 'off', text: 'In use' };
    case 'taken': return { tone: 'bad', text: 'Taken over' };
    case 'refused': return { tone: 'bad', text: 'Refused' };
    case 'ended': return endChip(phase.end);
  }
}

function endChip(end: End): Chip {
  if (end.cause === 'lost') return { tone: 'bad', text: 'Lost' };
  if (end.exitCode === undefined) return { tone: 'off', text: 'Ended' };
  return { tone: end.exitCode === 0 ? 'off' : 'bad', text: `Exit code ${end.exitCode}` };
}

/** @param me is our name. @returns null while there is nothing to say. */
export function notice(kind: Kind, phase: Phase, me = ''): Notice | null {
  switch (phase.name) {
    case 'busy':
      return {
        tone: 'warning',
        title: `${holderName(phase.holder, me)} using this console`,
        text: 'If you take it over, their view ends. Programs in the console keep running.',
        ...(phase.holder === null ? {} : { since: phase.holder.since }),
        ways: [['take_over', 'Take over'], ['restart', 'Try again']],
      };
    case 'taken':
      return {
        tone: 'warning',
        title: 'This console was taken over',
        text: sentence(phase.message),
        ways: [['take_over', 'Take it back']],
      };
    case 'waiting':
      return phase.why === '' ? null : {
        tone: 'warning',
        title: 'The connection was lost',
        text: `${phase.offline ? 'This browser is offline.' : sentence(phase.why)} `
          + 'This page reconnects automatically.',
        ways: [['retry', 'Try now']],
      };
    case 'refused': return refusal(phase.code, phase.message);
    case 'ended': return kind === 'command' ? commandEnd(phase.end) : consoleEnd(phase.end);
    default: return null;
  }
}

function holderName(holder: Holder | null, me: string): string {
  if (holder === null || holder.name === '') return 'Another client is';
  return holder.name === me ? `You (${me}), in another window, are` : `${holder.name} is`;
}

function refusal(code: number, message: string): Notice {
  if (code === 401 || code === 403)
    return {
      tone: 'bad',
      title: 'The daemon denied access to this page',
      text: `${message} You may have been signed out, or the page was opened under a different `
        + 'address from the one in the link.',
      ways: [['sign_in', 'Sign in again'], ['restart', 'Try again']],
    };
  if (code === 404)
    return {
      tone: 'bad',
      title: 'This instance no longer exists',
      text: message,
      ways: [['list', 'Show all instances'], ['restart', 'Try again']],
    };
  const ways = [['restart', 'Try again']] as const;
  return { tone: 'bad', title: 'The request failed', text: message, ways };
}

function commandEnd(end: End): Notice {
  const ways: Notice['ways'] = [['restart', 'Run again'], ['close', 'Close']];
  const code = end.exitCode;
  const said = sentence(end.message);
  if (end.cause === 'lost')
    return {
      tone: 'bad',
      title: 'The connection was lost',
      text: `${said} The command was hung up. You cannot reconnect to a command.`.trim(),
      ways,
    };
  if (code === 127)
    return {
      tone: 'bad',
      title: 'The command was not found',
      text: `${said} There is no such program on the instance (exit code 127).`.trim(),
      ways: [['shell', 'Run sh instead'], ...ways],
    };
  if (code === 126)
    return {
      tone: 'bad',
      title: 'The command could not be executed',
      text: `${said} The file exists, but this user cannot execute it (exit code 126).`.trim(),
      ways,
    };
  if (end.cause !== 'finished' || code === undefined)
    return { tone: 'warning', title: why(end.cause), text: said, ways };
  const signal = signalOf(code);
  if (signal !== null)
    return {
      tone: 'warning',
      title: `The command was ${signalWord(signal)}`,
      text: `${said} It received signal ${signal} (exit code ${code}).`.trim(),
      ways,
    };
  return {
    tone: code === 0 ? 'calm' : 'warning',
    title: code === 0 ? 'The command has ended' : `The command has ended with exit code ${code}`,
    text: said || (code === 0 ? 'It succeeded: exit code 0.' : ''),
    ways,
  };
}

function consoleEnd(end: End): Notice {
  return {
    tone: end.cause === 'finished' ? 'calm' : 'warning',
    title: end.cause === 'finished' ? consoleTitle(end) : why(end.cause),
    text: `${sentence(end.message)} If the instance starts it again, you can reconnect.`.trim(),
    ways: [['restart', 'Connect again']],
  };
}

function consoleTitle({ exitCode }: End): string {
  const program = 'The program in this console';
  if (exitCode === undefined) return `${program} has ended`;
  const signal = signalOf(exitCode);
  return signal === null ? `${program} has ended with exit code ${exitCode}`
    : `${program} was ${signalWord(signal)} (signal ${signal}, exit code ${exitCode})`;
}

function why(cause: string): string {
  switch (cause) {
    case 'cancelled': return 'Somebody ended this session';
    case 'stalled': return 'The daemon disconnected this page: it read no output for five minutes';
    case 'timed_out': return 'The connection timed out';
    case 'stopped': return 'The daemon was stopped';
    case 'failed': return 'The command could not be started';
    default: return 'The session has ended';
  }
}
