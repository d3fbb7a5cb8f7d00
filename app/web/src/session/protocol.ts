// The words of the session protocol, version 1 (app/dialects/session/PROTOCOL.md): decoding and encoding,
// no socket and no state.

export const subprotocol = 'lectern.session.v1';

/** A controller types and sets the size, a participant may ask for that, a spectator reads. */
export type Role = 'controller' | 'participant' | 'spectator';

export interface Begin {
  readonly type: 'begin';
  readonly role: Role;
  readonly log: string;
  readonly offset: number;
  /** What stands before this offset was said before we came. */
  readonly end: number;
  readonly window: number;
  /** What sets the modes that were in force at `offset`; empty if there were none. */
  readonly modes: string;
}

export interface Grant {
  readonly type: 'grant';
  readonly bytes: number;
}

export interface Gap {
  readonly type: 'gap';
  readonly from: number;
  readonly to: number;
}

/** From here on we have this role; what was granted before is void. */
export interface RoleChange {
  readonly type: 'role';
  readonly role: Role;
  /** Who took or gave it; may be empty. */
  readonly by: string;
}

/** The clients that see the console. */
export interface Viewers {
  readonly type: 'viewers';
  /** The name of the one that controls it; empty if nobody does. */
  readonly controller: string;
  /** The first ones of all others, this page included; `count` is the number of all others. */
  readonly spectators: readonly string[];
  readonly count: number;
}

/** Another viewer asks us, the controller, for control. */
export interface ControlWanted {
  readonly type: 'control_wanted';
  readonly by: string;
}

export interface Idle {
  readonly type: 'idle';
}

export interface End {
  readonly type: 'end';
  readonly cause: string;
  readonly status: string;
  /** Absent unless a command has ended. */
  readonly exitCode?: number;
  readonly message: string;
}

export type ServerMessage =
  Begin | Grant | Gap | RoleChange | Viewers | ControlWanted | Idle | End;

// Given: the server names at most this many.
const spectatorsMax = 16;

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A role that this version does not know reads: it types nothing. */
export const readRole = (value: unknown): Role =>
  value === 'controller' || value === 'participant' ? value : 'spectator';

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.slice(0, spectatorsMax).map(text) : [];

/** @returns null for what this version does not know, which the protocol says to ignore. */
export function decode(frame: string): ServerMessage | null {
  let fields: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(frame);
    if (typeof parsed !== 'object' || parsed === null) return null;
    fields = parsed as Record<string, unknown>;
  } catch {
    return null;
  }
  switch (fields['type']) {
    case 'begin':
      return {
        type: 'begin',
        role: readRole(fields['role'] ?? 'controller'),
        log: text(fields['log']),
        offset: count(fields['offset']),
        end: count(fields['end']),
        window: count(fields['window']),
        modes: text(fields['modes']),
      };
    case 'grant':
      return { type: 'grant', bytes: count(fields['bytes']) };
    case 'gap':
      return { type: 'gap', from: count(fields['from']), to: count(fields['to']) };
    case 'role':
      return { type: 'role', role: readRole(fields['role']), by: text(fields['by']) };
    case 'viewers':
      return {
        type: 'viewers',
        controller: text(fields['controller']),
        spectators: names(fields['spectators']),
        count: count(fields['count']),
      };
    case 'control_wanted':
      return { type: 'control_wanted', by: text(fields['by']) };
    case 'idle':
      return { type: 'idle' };
    case 'end':
      return decodeEnd(fields);
    default:
      return null;
  }
}

function decodeEnd(fields: Record<string, unknown>): End {
  const code = fields['exit_code'];
  return {
    type: 'end',
    cause: text(fields['cause']),
    status: text(fields['status']),
    ...(typeof code === 'number' ? { exitCode: code } : {}),
    message: text(fields['message']),
  };
}

export const ack = (bytes: number): string => JSON.stringify({ type: 'ack', bytes });

export const resize = (columns: number, rows: number): string =>
  JSON.stringify({ type: 'resize', columns, rows });

export const signal = (number: number): string => JSON.stringify({ type: 'signal', number });

export const askControl = JSON.stringify({ type: 'ask_control' });

export const giveControl = JSON.stringify({ type: 'give_control' });
