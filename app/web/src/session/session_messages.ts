// What a session is told, what it answers, and what can be seen of it.

import type { Holder } from '../api/model.ts';
import type { Control } from './control.ts';
import type { End, Role, ServerMessage } from './protocol.ts';

export type Kind = 'console' | 'command';

export interface Resume {
  readonly log: string;
  readonly offset: number;
}

export type Phase =
  | { readonly name: 'away' }
  | { readonly name: 'asking' }
  | { readonly name: 'connecting' }
  /** `silent`: the network was gone, nothing was heard since, and for what we wait now. */
  | { readonly name: 'open'; readonly silent?: 'network' | 'daemon'; readonly control: Control }
  | { readonly name: 'leaving' }
  | { readonly name: 'waiting'; readonly why: string; readonly offline?: true }
  | { readonly name: 'busy'; readonly holder: Holder | null }
  | { readonly name: 'taken'; readonly message: string }
  /** The person has stopped watching. */
  | { readonly name: 'stopped' }
  | { readonly name: 'refused'; readonly code: number; readonly message: string }
  | { readonly name: 'ended'; readonly end: End };

/** What people decide about a session that they look at. */
export type Decision = SessionDecision | ControlDecision;

export type SessionDecision = 'retry' | 'restart' | 'take_over' | 'watch' | 'stop_watching';
export type ControlDecision = 'ask_control' | 'give_control' | 'keep_control';

export type SessionEvent =
  | { readonly type: 'show' }
  | { readonly type: 'leave' }
  | { readonly type: 'accepted'; readonly operation: string; readonly secret: string }
  | { readonly type: 'in_use'; readonly holder: Holder | null }
  | { readonly type: 'refused'; readonly code: number; readonly message: string }
  | { readonly type: 'unreachable'; readonly message: string }
  | { readonly type: 'message'; readonly message: ServerMessage }
  | { readonly type: 'output'; readonly bytes: Uint8Array }
  | { readonly type: 'closed'; readonly reason: string }
  | { readonly type: 'offline' }
  | { readonly type: 'online' }
  | { readonly type: SessionDecision }
  | { readonly type: ControlDecision };

export type Action =
  | {
    readonly do: 'request';
    readonly role: Role;
    readonly force: boolean;
    readonly resume: Resume | null;
  }
  | { readonly do: 'connect'; readonly operation: string; readonly secret: string }
  | { readonly do: 'close' }
  /** Nothing more is heard from the socket, not even that it has closed. */
  | { readonly do: 'drop' }
  | { readonly do: 'cancel'; readonly operation: string }
  /** As `cancel`, and then `retry`. */
  | { readonly do: 'release'; readonly operation: string }
  | { readonly do: 'wait'; readonly milliseconds: number }
  /** And set these modes of the terminal. */
  | { readonly do: 'clear_screen'; readonly modes: string }
  /** `replay`: what the guest asks there is answered elsewhere, or was before we came. */
  | { readonly do: 'write'; readonly bytes: Uint8Array; readonly replay: boolean }
  | { readonly do: 'grant'; readonly bytes: number }
  /** What was granted so far is void. */
  | { readonly do: 'revoke' }
  /** The size may have been that of somebody else's window. */
  | { readonly do: 'send_size' }
  | { readonly do: 'ask_control' }
  | { readonly do: 'give_control' }
  | { readonly do: 'tell_gap'; readonly bytes: number };
