// What the API says about instances, operations and events, reduced to what the page shows. Reading
// is forgiving: a key that is missing is an empty text.

import { quoteCommand } from '../command_line.ts';
import { readRole, type Role } from '../session/protocol.ts';
import type { Kind } from '../session/session_messages.ts';

export interface Server {
  readonly trusted: boolean;
  readonly user: string;
  readonly machine: string;
  readonly version: string;
}

export interface Instance {
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly created: string;
}

/** What an instance is and uses, as far as it can tell. */
export interface Facts {
  /** Empty if it does not say. */
  readonly system: string;
  readonly kernel: string;
  readonly host: string;
  readonly started: string;
  readonly processes: number;
  /** Bytes, as the next two. */
  readonly memoryUsed: number;
  readonly memoryTotal: number;
  readonly swapUsed: number;
  readonly processors: number;
  /** Nanoseconds that all processors together have worked since the start. */
  readonly processorTime: number;
  /** Of 1, 5 and 15 minutes. */
  readonly load: readonly number[];
}

export interface Operation {
  readonly id: string;
  readonly kind: Kind;
  /** The role in which it began, or has now. */
  readonly role: Role;
  readonly description: string;
  readonly status: string;
  readonly created: string;
  readonly updated: string;
  readonly instance: string;
  readonly command: string;
  readonly exitCode: number | null;
  readonly mayCancel: boolean;
  readonly error: string;
  readonly requestor: string;
}

export interface Happening {
  readonly time: string;
  readonly action: string;
  readonly instance: string;
  readonly who: string;
}

type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? value as Fields : {};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function readServer(value: unknown): Server {
  const server = fields(value);
  const environment = fields(server['environment']);
  return {
    trusted: server['auth'] === 'trusted',
    user: text(server['auth_user_name']),
    machine: text(environment['server_name']),
    version: text(environment['server_version']),
  };
}

export function readInstance(value: unknown): Instance {
  const instance = fields(value);
  return {
    name: text(instance['name']),
    description: text(instance['description']),
    status: text(instance['status']),
    created: text(instance['created_at']),
  };
}

/** @param value is the state of an instance. @returns null if it says nothing of itself. */
export function readFacts(value: unknown): Facts | null {
  const state = fields(value);
  const system = fields(state['os_info']);
  const memory = fields(state['memory']);
  const cpu = fields(state['cpu']);
  const load = state['load_average'];
  if (text(system['kernel_version']) === '') return null;
  return {
    system: [text(system['os']), text(system['os_version'])].filter((part) => part !== '').join(' '),
    kernel: text(system['kernel_version']),
    host: text(system['hostname']),
    started: text(state['started_at']),
    processes: number(state['processes']),
    memoryUsed: number(memory['usage']),
    memoryTotal: number(memory['total']),
    swapUsed: number(memory['swap_usage']),
    processors: Math.round(number(cpu['allocated_time']) / 1e9),
    processorTime: number(cpu['usage']),
    load: Array.isArray(load) ? load.map(number) : [],
  };
}

export function readOperation(value: unknown): Operation {
  const operation = fields(value);
  const metadata = fields(operation['metadata']);
  const named = fields(operation['resources'])['instances'];
  const command = metadata['command'];
  const code = metadata['return'];
  const lectern = fields(metadata['lectern']);
  // Daemons without roles say neither; each of their consoles has one client, which controls it.
  const kind = lectern['kind'] ?? (Array.isArray(command) ? 'command' : 'console');
  return {
    id: text(operation['id']),
    kind: kind === 'console' ? 'console' : 'command',
    role: readRole(lectern['role'] ?? 'controller'),
    description: text(operation['description']),
    status: text(operation['status']),
    created: text(operation['created_at']),
    updated: text(operation['updated_at']),
    instance: Array.isArray(named) ? lastPart(text(named[0])) : '',
    command: Array.isArray(command) ? quoteCommand(command.map(text)) : '',
    exitCode: typeof code === 'number' ? code : null,
    mayCancel: operation['may_cancel'] === true,
    error: text(operation['err']),
    requestor: text(fields(operation['requestor'])['username']),
  };
}

export function readHappening(time: string, value: unknown): Happening {
  const happening = fields(value);
  return {
    time,
    action: text(happening['action']),
    instance: text(happening['name']) || lastPart(text(happening['source'])),
    who: text(fields(happening['requestor'])['username']),
  };
}

/** The API's lists by status, as one list. */
export function readOperations(value: unknown): Operation[] {
  return Object.values(fields(value)).flatMap(
    (list) => (Array.isArray(list) ? list.map(readOperation) : []));
}

export const isRunning = (operation: Operation): boolean =>
  operation.status === 'Running' || operation.status === 'Pending'
  || operation.status === 'Cancelling';

export const watches = ({ kind, role }: Operation): boolean =>
  kind === 'console' && role !== 'controller';

/** Who controls a console, as far as the daemon tells. */
export interface Holder {
  readonly operation: string;
  readonly name: string;
  readonly since: string;
}

/** @returns Who controls the console of `instance` now; null for nobody. */
export function holderIn(operations: Iterable<Operation>, instance: string): Holder | null {
  for (const operation of operations) {
    if (operation.instance !== instance || !isRunning(operation)) continue;
    if (operation.kind !== 'console' || watches(operation)) continue;
    return { operation: operation.id, name: operation.requestor, since: operation.created };
  }
  return null;
}

function lastPart(path: string): string {
  const part = path.split('?')[0]!.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
