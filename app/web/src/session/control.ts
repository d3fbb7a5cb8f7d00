// Which client controls an open console, as far as this page knows. Uses no socket: each function
// takes what is known and returns what is known then, and what to do.
//
//                  role                    role
//     controller ◀──────▶ participant ◀──────────▶ spectator
//         ▲                    role                    ▲
//         └────────────────────────────────────────────┘
//
// The daemon decides, and this page follows it: a controller that is taken over becomes a
// spectator, one that gives control a participant. Taking over is a new request, and so a new session.

import type { ControlWanted, Role, RoleChange, Viewers } from './protocol.ts';
import type { Action, ControlDecision } from './session_messages.ts';

export interface Control {
  readonly role: Role;
  /** Null until the daemon has sent them. */
  readonly viewers: Viewers | null;
  /** The client that took control from this page, while it has it; the name may be empty. */
  readonly taker?: string;
  /** The client that asks this page for control; the name may be empty. */
  readonly asker?: string;
  /** This page has asked for control. */
  readonly hasAsked?: true;
}

export interface Step {
  readonly control: Control;
  readonly actions: Action[];
}

export const begun = (role: Role): Control => ({ role, viewers: null });

/** The daemon has sent a message. */
export function received(control: Control, message: RoleChange | Viewers | ControlWanted): Step {
  switch (message.type) {
    case 'role': return changed(control, message);
    case 'viewers': return { control: seen(control, message), actions: [] };
    case 'control_wanted':
      if (control.role !== 'controller') return { control, actions: [] };
      return { control: { ...control, asker: message.by }, actions: [] };
  }
}

/** A person has decided something. */
export function decided(control: Control, decision: ControlDecision): Step {
  const { asker, ...rest } = control;
  if (decision === 'ask_control')
    return control.role !== 'participant' ? { control, actions: [] }
      : { control: { ...control, hasAsked: true }, actions: [{ do: 'ask_control' }] };
  if (asker === undefined) return { control, actions: [] };
  return { control: rest, actions: decision === 'give_control' ? [{ do: 'give_control' }] : [] };
}

/** What was granted, asked and answered under the old role no longer holds. */
function changed({ role: old, viewers }: Control, { role, by }: RoleChange): Step {
  const isTaken = old === 'controller' && role === 'spectator';
  return {
    control: { role, viewers, ...(isTaken ? { taker: by } : {}) },
    actions: role === 'controller' ? [{ do: 'revoke' }, { do: 'send_size' }] : [{ do: 'revoke' }],
  };
}

/** What no longer holds once these are the viewers is forgotten. */
function seen(control: Control, viewers: Viewers): Control {
  const { taker, asker, hasAsked, ...rest } = control;
  const isSame = control.viewers?.controller === viewers.controller;
  return {
    ...rest,
    viewers,
    ...(taker !== undefined && taker === viewers.controller ? { taker } : {}),
    ...(asker !== undefined && mayBeThere(viewers, asker) ? { asker } : {}),
    ...(isSame && hasAsked ? { hasAsked } : {}),
  };
}

const mayBeThere = ({ spectators, count }: Viewers, name: string): boolean =>
  spectators.includes(name) || spectators.length < count;
