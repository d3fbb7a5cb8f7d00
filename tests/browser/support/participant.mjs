// A client of a console that is no page: a script that speaks the session protocol, in a person's browser, which
// has their pass.

export class Participant {
  /** @type {import('playwright-core').Page} */
  #page;

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** Attaches to the console of host as a participant. @param {import('playwright-core').Page} page */
  static async join(page) {
    await page.evaluate(async () => {
      const proof = localStorage.getItem('lectern.proof') ?? '';
      const response = await fetch('/1.0/instances/host/console', {
        method: 'POST',
        headers: { 'Lectern-Proof': proof, 'Content-Type': 'application/json' },
        body: JSON.stringify({ protocol: 'lectern.session.v1', type: 'console', role: 'participant' }),
      });
      const { metadata } = await response.json();
      const socket = new WebSocket(
        `ws://${location.host}/1.0/operations/${metadata.id}/websocket?secret=${metadata.metadata.fds['0']}`,
        ['lectern.session.v1', `lectern.proof.${proof}`]);
      const heard = [];
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string') heard.push(JSON.parse(data));
      };
      Object.assign(window, { participant: { socket, heard } });
    });
    return new Participant(page);
  }

  /** @param {object} message */
  async sends(message) {
    await this.#page.evaluate((text) => window.participant.socket.send(text), JSON.stringify(message));
  }

  /** Waits for a message of that type. @param {string} type @returns {Promise<Record<string, string>>} */
  async hears(type) {
    const found = await this.#page.waitForFunction(
      (wanted) => window.participant.heard.find((message) => message.type === wanted), type);
    return found.jsonValue();
  }
}
