// Where the page starts: sign in with the address's token if there is one, then show what it asks
// for.

import '@xterm/xterm/css/xterm.css';
import './styles/tokens.css';
import './styles/page.css';
import './styles/controls.css';
import './styles/lists.css';
import './styles/panes.css';
import './styles/terminal.css';
import './styles/narrow.css';
import { App } from './app.ts';
import { addIcons } from './icons.ts';
import { settings } from './settings.ts';
import { signIn, takeToken } from './sign_in.ts';
import { allowTerminalStyles } from './terminal/styles.ts';
import { startTheme } from './theme.ts';
import { signInProblem } from './views/sign_in_view.ts';

async function start(): Promise<void> {
  const token = takeToken();
  allowTerminalStyles();
  addIcons();
  startTheme();
  let problem = '';
  // People say once who they are; the browser remembers it.
  const asks = token !== null && settings().name === '';
  if (token !== null && !asks) {
    try {
      await signIn(token);
    } catch (error) {
      problem = signInProblem(error);
    }
  }
  new App(problem, asks ? token : '').start(document.getElementById('app')!);
}

void start();
