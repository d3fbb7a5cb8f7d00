// What people are asked before something is lost: what it is, and whose.

import type { SessionRow } from './sessions.ts';

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly accept: string;
}

/** @param me is our name. */
export function endQuestion({ operation, isConsole }: SessionRow, me: string): Question {
  const { requestor, command } = operation;
  const own = requestor === me;
  const owner = requestor === '' ? 'another client' : requestor;
  if (isConsole)
    return {
      title: own ? 'Disconnect your console?' : `Disconnect ${owner} from the console?`,
      text: `${own ? 'Your' : 'Their'} view ends. Programs in the console keep running.`,
      accept: 'Disconnect',
    };
  return {
    title: own ? 'End your command?' : `End a command of ${owner}?`,
    text: `${command || 'The command'} is hung up and killed. Anything it has not saved is lost.`,
    accept: 'End the command',
  };
}

export const closeQuestion = (command: string): Question => ({
  title: 'Close a running command?',
  text: `${command} is still running. It is hung up, and anything it has not saved is lost.`,
  accept: 'Close it',
});

/** @param commands run on this page. */
export const signOutQuestion = (commands: number): Question => ({
  title: 'Sign out?',
  text: (commands === 0 ? '' : commands === 1 ? 'A command is running on this page and is hung up. '
    : `${commands} commands are running on this page and are hung up. `)
    + 'To sign in again you need a new link, from `lecternd link` on the machine.',
  accept: 'Sign out',
});
