// What people read when a session is not simply open: what happened, and the ways on.

import type { Control } from './session/control.ts';
import type { End } from './session/protocol.ts';
import type { Decision, Kind, Phase } from './session/session_messages.ts';
import { signalOf, signalWord } from './signals.ts';
import { sentence } from './text.ts';

/** What leads on: a decision about the session, or something that is not the session's matter. */
export type Way = Decision | 'sign_in' | 'list' | 'shell' | 'close';

const decisions: readonly Way[] = [
  'retry', 'restart', 'take_over', 'watch', 'stop_watching',
  'ask_control', 'give_control', 'keep_control',
];

export const isDecision = (way: Way): way is Decision => decisions.includes(way);

export const watchingHint = 'You are watching: what you type does not reach the console.';

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
          : { tone: 'live', text: phase.control.role === 'controller' ? 'Live' : 'Watching' };
    case 'waiting':
      return phase.offline ? offline
        : { tone: 'wait', text: phase.why === '' ? 'Connecting…' : 'Reconnecting…' };
    case 'busy': return { tone: 'off', text: 'In use' };
    case 'taken': return { tone: 'bad', text: 'Taken over' };
    case 'stopped': return { tone: 'off', text: 'Not watching' };
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
        title: `${subject(phase.holder?.name ?? '', me)} this console`,
        text: 'If you take it over, they can no longer type. Programs in the console keep running.',
        ...(phase.holder === null ? {} : { since: phase.holder.since }),
        ways: [['take_over', 'Take over'], ['watch', 'Watch'], ['restart', 'Try again']],
      };
    case 'open': return controlNotice(phase.control, me);
    case 'stopped':
      return {
        tone: 'calm',
        title: 'You are no longer watching this console',
        text: '',
        ways: [['watch', 'Watch again'], ['restart', 'Connect']],
      };
    case 'taken':
      return {
        tone: 'warning',
        title: 'This console was taken over',
        text: sentence(phase.message),
        ways: [['take_over', 'Take back'], ['watch', 'Watch']],
      };
    case 'waiting':
      return phase.why === '' ? null : {
        tone: 'warning',
        title: 'The connection was lost',
        text: `${phase.offline ? 'This browser is offline.' : sentence(phase.why)} `
          + 'This page reconnects automatically.',
        ways: [['retry', 'Try now']],
      };
    case 'refused': return refusal(kind, phase.code, phase.message);
    case 'ended': return kind === 'command' ? commandEnd(phase.end) : consoleEnd(phase.end);
    default: return null;
  }
}

/** Somebody, and that they control; `name` may be empty. */
function subject(name: string, me: string): string {
  if (name === '') return 'Another client controls';
  return name === me ? `You (${me}), in another window, control` : `${name} controls`;
}

function somebody(name: string, me: string): string {
  if (name === '') return 'Another client';
  return name === me ? `You (${me}), in another window,` : name;
}

/** Who sees the console besides its controller, for the controller; empty for nobody. */
export function watchers({ role, viewers }: Control, me: string): string {
  if (role !== 'controller' || viewers === null || viewers.count === 0) return '';
  const names = viewers.spectators.map((name) =>
    (name === '' ? 'a client' : name === me ? `${me} (you)` : name));
  const more = viewers.count - names.length;
  if (more > 0) names.push(`${more} more`);
  return `${viewers.count} watching: ${names.join(', ')}`;
}

function controlNotice(control: Control, me: string): Notice | null {
  const { role, viewers, taker, asker, hasAsked } = control;
  if (role === 'controller')
    return asker === undefined ? null : {
      tone: 'warning',
      title: `${somebody(asker, me)} asks for control`,
      text: 'If you give it, you can no longer type, and go on watching.',
      ways: [['give_control', 'Give control'], ['keep_control', 'Keep']],
    };
  const stop = ['stop_watching', 'Stop watching'] as const;
  if (taker !== undefined)
    return {
      tone: 'warning',
      title: `${somebody(taker, me)} took over; you are watching`,
      text: 'Programs in the console keep running.',
      ways: [['take_over', 'Take back'], stop],
    };
  if (viewers?.controller === '')
    return {
      tone: 'calm',
      title: 'Watching: nobody controls this console',
      text: '',
      ways: [['restart', 'Take control'], stop],
    };
  return {
    tone: 'calm',
    title: `Watching${viewers === null ? '' : `: ${subject(viewers.controller, me)} this console`}`,
    text: hasAsked ? 'You have asked for control.' : '',
    ways: [['take_over', 'Take over'],
      ...(role === 'participant' && !hasAsked ? [['ask_control', 'Ask for control'] as const] : []),
      stop],
  };
}

function refusal(kind: Kind, code: number, message: string): Notice {
  if (code === 401 || code === 403)
    return {
      tone: 'bad',
      title: 'The daemon denied access to this page',
      text: `${message} You may have been signed out, or the page was opened under a different `
        + 'address from the one in the link.',
      ways: [['sign_in', 'Sign in again'], ['restart', 'Try again'],
        ...(kind === 'console' && code === 403 ? [['watch', 'Watch'] as const] : [])],
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
