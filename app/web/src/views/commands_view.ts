// The Terminal tab: commands on one instance, each with a tab of its own. They run on while other
// things are shown, and end with the page.

import { splitCommand } from '../command_line.ts';
import { button, h, put, putAgain } from '../dom.ts';
import type { Way } from '../sentences.ts';
import { askCommand, noticing } from '../session/ports.ts';
import { TerminalPane } from './terminal_pane.ts';
import type { View } from './view.ts';

interface Command {
  readonly number: number;
  readonly line: string;
  readonly pane: TerminalPane;
}

export interface CommandsOptions {
  readonly instance: string;
  readonly changed: () => void;
  readonly way: (way: Way) => void;
  /** The daemon does not know the instance any more. */
  readonly gone: () => void;
  /** The shown command is another one; 0 for none. */
  readonly selected: (item: number) => void;
}

const shell = 'bash -l';

export class CommandsView implements View {
  readonly element = h('div', { class: 'commands' });
  private readonly options: CommandsOptions;
  private readonly list = h('ul', { class: 'command-list', 'aria-label': 'Commands' });
  private readonly stage = h('div', { class: 'stage' });
  /** Kept: what is typed into it outlives a change of tabs. */
  private readonly line = h('input', {
    id: 'command', type: 'text', value: shell,
    autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
  });
  private readonly form: HTMLElement;
  private commands: Command[] = [];
  private current: Command | null = null;
  private nextNumber = 1;
  private visible = false;

  constructor(options: CommandsOptions) {
    this.options = options;
    this.form = this.newForm();
    this.element.append(this.list, this.stage);
  }

  /** Whether something would be hung up if the page were left. */
  get busy(): boolean {
    return this.commands.some(
      ({ pane }) => ['open', 'connecting'].includes(pane.driver.phase.name));
  }

  get title(): string {
    return this.current === null ? '' : this.current.pane.title || this.current.line;
  }

  show(item: number): void {
    const first = !this.visible && this.nextNumber === 1;
    this.visible = true;
    const found = this.commands.find((command) => command.number === item);
    if (found !== undefined) this.select(found);
    else if (first) this.run(shell);
    else this.select(item === 0 ? this.current : this.commands[0] ?? null);
  }

  hide(): void {
    this.visible = false;
  }

  private run(line: string): void {
    const words = splitCommand(line);
    if (words === null || words.length === 0) return;
    const number = this.nextNumber;
    this.nextNumber += 1;
    const command: Command = {
      number,
      line,
      pane: new TerminalPane({
        kind: 'command',
        name: `Terminal ${number} of ${this.options.instance}: ${line}`,
        ask: noticing(askCommand(this.options.instance, words), this.options.gone),
        knownHolder: () => null,
        findHolder: () => Promise.resolve(null),
        changed: () => this.renderList(),
        way: (way) => this.go(command, way),
      }),
    };
    this.commands = [...this.commands, command];
    this.select(command);
  }

  private select(command: Command | null): void {
    this.current = command;
    put(this.stage, command?.pane.element ?? this.form);
    this.renderList();
    if (this.visible) {
      this.options.selected(command?.number ?? 0);
      if (command !== null) command.pane.shown();
      else this.line.focus();
    }
    this.options.changed();
  }

  private go(command: Command, way: Way): void {
    if (way === 'close') this.close(command);
    else if (way === 'shell') {
      this.close(command);
      this.run('sh');
    } else this.options.way(way);
  }

  private close(command: Command): void {
    const index = this.commands.indexOf(command);
    this.commands = this.commands.filter((other) => other !== command);
    command.pane.dispose();
    const next = this.commands[Math.min(index, this.commands.length - 1)] ?? null;
    if (this.current === command) this.select(next);
    else this.renderList();
  }

  private renderList(): void {
    const items = this.commands.map((command) => {
      const name = command.pane.title || command.line;
      return h('li', {
        'data-key': command.number,
        'data-tone': command.pane.driver.phase.name === 'open' ? 'live' : 'off',
      },
        h('button', {
          type: 'button', class: 'command-tab', 'data-key': command.number,
          ...(command === this.current ? { 'aria-current': 'true' } : {}),
          onclick: () => this.select(command),
        }, `${command.number}: ${name}`),
        button({
          icon: 'x', label: `Close ${name}`, key: `close ${command.number}`, quiet: true,
          press: () => this.close(command),
        }));
    });
    putAgain(this.list, ...items, h('li', { class: 'command-new' },
      button({ icon: 'plus', label: 'New command', quiet: true, press: () => this.select(null) })));
    this.options.changed();
  }

  private newForm(): HTMLElement {
    const { line } = this;
    const problem = h('p', { class: 'problem', role: 'alert' });
    const submit = (event: Event): void => {
      event.preventDefault();
      const words = splitCommand(line.value);
      problem.textContent = words === null ? 'A quote is not closed.'
        : words.length === 0 ? 'Which command?' : '';
      if (problem.textContent !== '') return;
      this.run(line.value.trim());
      line.value = shell;
    };
    return h('form', { class: 'new-command', onsubmit: submit },
      h('h2', {}, `Run a command on ${this.options.instance}`),
      h('label', { for: 'command' }, 'Command'),
      h('div', { class: 'joined' }, line, h('button', { type: 'submit', class: 'primary' }, 'Run')),
      problem,
      h('p', { class: 'muted' },
        'Quotes keep words together; nothing is expanded. For a pipeline, run a shell: ',
        h('code', {}, "sh -c 'dmesg | tail'"), '. The command ends with this page.'));
  }
}
