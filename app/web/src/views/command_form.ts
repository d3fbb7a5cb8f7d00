// What a person fills in for a command: the line, and what the API takes beside it.

import { readEnvironment, splitCommand } from '../command_line.ts';
import { h } from '../dom.ts';
import type { CommandOrder } from '../session/ports.ts';

const shell = 'bash -l';
const plain = { autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' };

export class CommandForm {
  readonly element: HTMLElement;
  private readonly run: (order: CommandOrder, line: string) => void;
  private readonly line = h('input', { id: 'command', type: 'text', value: shell, ...plain });
  private readonly directory = h('input', {
    id: 'directory', type: 'text', placeholder: 'The user’s home directory', ...plain,
  });
  private readonly user = h('input', {
    id: 'user', type: 'text', inputmode: 'numeric', placeholder: '0, or the daemon’s own', ...plain,
  });
  private readonly environment = h('textarea', {
    id: 'environment', rows: 3, placeholder: 'LANG=C.UTF-8', ...plain,
  });
  private readonly problem = h('p', { class: 'problem', role: 'alert' });

  /** @param run gets what was filled in, and the line as it was typed. */
  constructor(instance: string, run: (order: CommandOrder, line: string) => void) {
    this.run = run;
    const field = (name: string, label: string, control: HTMLElement): HTMLElement =>
      h('div', { class: 'field' }, h('label', { for: name }, label), control);
    this.element = h('form', { class: 'new-command', onsubmit: (event) => this.submit(event) },
      h('h2', {}, `Run a command on ${instance}`),
      h('label', { for: 'command' }, 'Command'),
      h('div', { class: 'joined' },
        this.line, h('button', { type: 'submit', class: 'primary' }, 'Run')),
      h('details', {},
        h('summary', {}, 'Directory, user, environment'),
        field('directory', 'Working directory', this.directory),
        field('user', 'User ID', this.user),
        field('environment', 'Environment, one NAME=value per line', this.environment)),
      this.problem,
      h('p', { class: 'muted' },
        'Quotes keep words together; nothing is expanded. For a pipeline, run a shell: ',
        h('code', {}, "sh -c 'dmesg | tail'"), '. The command ends when you leave this page.'));
  }

  focus(): void {
    this.line.focus();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const order = this.read();
    this.problem.textContent = typeof order === 'string' ? order : '';
    if (typeof order === 'string') return;
    this.run(order, this.line.value.trim());
    this.line.value = shell;
  }

  /** @returns What is wrong, if something is. */
  private read(): CommandOrder | string {
    const words = splitCommand(this.line.value);
    if (words === null) return 'A quote is not closed.';
    if (words.length === 0) return 'Enter a command.';
    const environment = readEnvironment(this.environment.value);
    if (typeof environment === 'string') return `Not NAME=value: ${environment}`;
    const user = this.user.value.trim();
    if (!/^\d*$/.test(user)) return 'The user ID is a number, for example 1000.';
    const directory = this.directory.value.trim();
    return {
      words,
      environment,
      ...(directory === '' ? {} : { directory }),
      ...(user === '' ? {} : { user: Number(user) }),
    };
  }
}
