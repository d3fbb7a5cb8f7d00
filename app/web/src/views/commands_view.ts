// The Terminal tab: commands on one instance, each with a tab of its own. They run on while other
// things are shown, and end with the page.

import { quoteCommand } from '../command_line.ts';
import { button, h, put, putAgain } from '../dom.ts';
import { closeQuestion } from '../questions.ts';
import type { Way } from '../sentences.ts';
import { askCommand, noticing, type CommandOrder } from '../session/ports.ts';
import { CommandForm } from './command_form.ts';
import { confirmDialog } from './dialogs.ts';
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
  /** The daemon no longer knows the instance. */
  readonly gone: () => void;
  /** The shown command is another one; 0 for none. */
  readonly selected: (item: number) => void;
}

const shell = ['bash', '-l'];

const isRunning = ({ pane }: Command): boolean =>
  ['open', 'connecting'].includes(pane.driver.phase.name);

export class CommandsView implements View {
  readonly element = h('div', { class: 'commands' });
  private readonly options: CommandsOptions;
  private readonly list = h('ul', { class: 'command-list', 'aria-label': 'Commands' });
  private readonly stage = h('div', { class: 'stage' });
  /** Kept: what is typed into it outlives a change of tabs. */
  private readonly form: CommandForm;
  private commands: Command[] = [];
  private current: Command | null = null;
  private nextNumber = 1;
  private visible = false;

  constructor(options: CommandsOptions) {
    this.options = options;
    this.form = new CommandForm(options.instance, (order, line) => this.run(order, line));
    this.element.append(this.list, this.stage);
  }

  /** How many commands would be hung up if the page were left. */
  get running(): number {
    return this.commands.filter(isRunning).length;
  }

  get title(): string {
    return this.current === null ? '' : this.current.pane.title || this.current.line;
  }

  show(item: number): void {
    const first = !this.visible && this.nextNumber === 1;
    this.visible = true;
    const found = this.commands.find((command) => command.number === item);
    if (found !== undefined) this.select(found);
    else if (first) this.run({ words: shell });
    else this.select(item === 0 ? this.current : this.commands[0] ?? null);
  }

  hide(): void {
    this.visible = false;
  }

  private run(order: CommandOrder, line = quoteCommand(order.words)): void {
    const number = this.nextNumber;
    this.nextNumber += 1;
    const command: Command = {
      number,
      line,
      pane: new TerminalPane({
        kind: 'command',
        name: `Terminal ${number} of ${this.options.instance}: ${line}`,
        ask: noticing(askCommand(this.options.instance, order), this.options.gone),
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
    put(this.stage, command?.pane.element ?? this.form.element);
    this.renderList();
    if (this.visible) {
      this.options.selected(command?.number ?? 0);
      if (command !== null) command.pane.shown();
      else this.form.focus();
    }
    this.options.changed();
  }

  private go(command: Command, way: Way): void {
    if (way === 'close') this.close(command);
    else if (way === 'shell') {
      this.close(command);
      this.run({ words: ['sh'] });
    } else this.options.way(way);
  }

  /** Asks first if something would be lost. */
  private async askToClose(command: Command): Promise<void> {
    if (!isRunning(command) || await confirmDialog(closeQuestion(command.line)))
      this.close(command);
    else this.current?.pane.screen.terminal.focus();
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
          press: () => void this.askToClose(command),
        }));
    });
    putAgain(this.list, ...items, h('li', { class: 'command-new' },
      button({ icon: 'plus', label: 'New command', quiet: true, press: () => this.select(null) })));
    this.options.changed();
  }
}
