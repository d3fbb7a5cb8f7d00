// What a session asks the daemon for.

import { ApiError, call, openWebSocket } from '../api/http.ts';
import { holderIn, readOperations, type Holder } from '../api/model.ts';
import { subprotocol, type Role } from './protocol.ts';
import type { Resume } from './session_messages.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Accepted {
  readonly operation: string;
  readonly secret: string;
}

export interface SessionRequest {
  readonly size: Size;
  readonly role: Role;
  readonly force: boolean;
  readonly resume: Resume | null;
}

/** Starts a session. @throws ApiError */
export type Ask = (request: SessionRequest) => Promise<Accepted>;

const path = (instance: string): string => `/1.0/instances/${encodeURIComponent(instance)}`;

export const askConsole = (instance: string): Ask => async (request) =>
  accepted(await call('POST', `${path(instance)}/console`, consoleBody(request)));

export const consoleBody = ({ size, role, force, resume }: SessionRequest): object => ({
  protocol: subprotocol,
  type: 'console',
  role,
  // A console has the size of its controller's window.
  ...(role === 'controller' ? { width: size.columns, height: size.rows } : {}),
  force,
  ...(resume === null ? {} : { resume }),
});

export interface CommandOrder {
  readonly words: readonly string[];
  /** Default: the user's home. */
  readonly directory?: string;
  /** A number; default: 0, which a daemon without privileges takes for its own. */
  readonly user?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export const askCommand = (instance: string, order: CommandOrder): Ask => async ({ size }) =>
  accepted(await call('POST', `${path(instance)}/exec`, {
    protocol: subprotocol,
    command: order.words,
    environment: { TERM: 'xterm-256color', COLORTERM: 'truecolor', ...order.environment },
    ...(order.directory === undefined ? {} : { cwd: order.directory }),
    ...(order.user === undefined ? {} : { user: order.user }),
    interactive: true,
    'wait-for-websocket': true,
    width: size.columns,
    height: size.rows,
  }));

/** As `ask`, and calls `gone` if the daemon no longer knows the instance. */
export const noticing = (ask: Ask, gone: () => void): Ask => async (request) => {
  try {
    return await ask(request);
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) gone();
    throw error;
  }
};

/** @returns The holder of the console; null if nobody has it, or the daemon does not say. */
export async function findHolder(instance: string): Promise<Holder | null> {
  try {
    return holderIn(readOperations(await call('GET', '/1.0/operations?recursion=1')), instance);
  } catch {
    return null;
  }
}

export async function cancelOperation(id: string): Promise<void> {
  await call('DELETE', `/1.0/operations/${encodeURIComponent(id)}`);
}

export function openSocket(operation: string, secret: string): WebSocket {
  const query = new URLSearchParams({ secret });
  const socket = openWebSocket(
    `/1.0/operations/${encodeURIComponent(operation)}/websocket?${query}`, subprotocol);
  socket.binaryType = 'arraybuffer';
  return socket;
}

function accepted(value: unknown): Accepted {
  const operation = value as { id?: string; metadata?: { fds?: Record<string, string> } } | null;
  const id = operation?.id;
  const secret = operation?.metadata?.fds?.['0'];
  if (id === undefined || secret === undefined)
    throw new ApiError(500, 'The daemon sent a response that this page does not understand.');
  return { operation: id, secret };
}
