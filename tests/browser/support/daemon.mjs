// A lecternd of a test's own, in a folder of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from './deadline.mjs';

const program = process.env.LECTERN_TEST_DAEMON ?? 'lecternd';
const stopMilliseconds = 10_000;

export class Daemon {
  /** Its log so far, of all its lives. */
  log = '';
  /** @type {string} */
  #folder;
  /** Whatever the system chose at the first start, the same afterwards: cookies belong to a port. */
  #address = '127.0.0.1:0';
  /** @type {import('node:child_process').ChildProcess} */
  #process;
  /** @type {Promise<unknown[]>} */
  #ended;

  /** @returns A daemon that serves its page, once it does. */
  static async start() {
    const daemon = new Daemon();
    daemon.#folder = await mkdtemp(join(tmpdir(), 'lectern-'));
    await daemon.startAgain();
    return daemon;
  }

  /** The page's origin. */
  get origin() {
    return `http://${this.#address}`;
  }

  /** Starts it once more, at the same address. @pre It has stopped. */
  async startAgain() {
    // The shell that does the least when it starts.
    const command = [program, '--web', this.#address, '--console-shell', '/bin/sh'];
    const known = this.log.length;
    // A test that is killed takes its daemon along.
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command],
      { env: this.#environment, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#ended = once(this.#process, 'exit');
    const opened = new Promise((resolve, reject) => {
      this.#process.stderr.setEncoding('utf8').on('data', (text) => {
        this.log += text;
        const address = /page is at http:\/\/([^/]+)\/ui\//.exec(this.log.slice(known))?.[1];
        if (address !== undefined) resolve(address);
      });
      this.#ended.then(() => reject(new Error(`the daemon did not start; its log: ${this.log}`)), reject);
    });
    this.#address = /** @type {string} */ (await within(10_000, 'the daemon starts', opened));
  }

  /** Asks it to stop. @throws Error with its log if it does not exit with 0. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGTERM');
    const [code] = await within(stopMilliseconds, 'the daemon stops', this.#ended);
    if (code !== 0) throw new Error(`the daemon exited with ${code}; its log: ${this.log}`);
  }

  /** Stops it, and removes what it left. */
  async dispose() {
    try {
      await this.stop();
    } finally {
      this.#process.kill('SIGKILL');
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  /** A new link, as `lecternd link` prints it. @returns {Promise<string>} */
  async link() {
    const asked = spawn(program, ['link'], { env: this.#environment });
    const lines = [];
    asked.stdout.on('data', (text) => lines.push(text));
    await within(10_000, '`lecternd link` answers', once(asked, 'close'));
    return Buffer.concat(lines).toString().trim();
  }

  /** What the console of the host has printed so far. @returns {Promise<Buffer>} */
  async consoleLog() {
    const asked = request({
      socketPath: join(this.#folder, 'unix.socket'), path: '/1.0/instances/host/console',
    });
    asked.end();
    const read = async () => {
      const [answer] = await once(asked, 'response');
      const parts = [];
      for await (const part of answer) parts.push(part);
      return Buffer.concat(parts);
    };
    return within(10_000, 'the console log is read', read());
  }

  /** Waits until the console has printed a line, whoever sees it. @param {string} line */
  async prints(line) {
    const deadline = Date.now() + 10_000;
    while (!(await this.consoleLog()).includes(`\n${line}\r\n`))
      if (Date.now() > deadline) throw new Error(`waited in vain: the console prints ${line}`);
  }

  /** Memory in use. */
  async residentBytes() {
    const status = await readFile(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  get #environment() {
    return { ...process.env, LECTERN_DIR: this.#folder };
  }
}
