// A network between browser and daemon that can break: a proxy, so that the page keeps its address.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

export class BadNetwork {
  #server = createServer();
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  /** Those of them that carry WebSockets. @type {Set<import('node:net').Socket>} */
  #tunnels = new Set();
  #broken = false;

  static async start() {
    const network = new BadNetwork();
    network.#server.on('connection', (socket) => network.#keep(socket));
    network.#server.on('request', forward);
    network.#server.on('connect', (asked, socket, head) => network.#tunnel(asked.url, socket, head));
    await once(network.#server.listen(0, '127.0.0.1'), 'listening');
    return network;
  }

  /** For a visitor: their browser reaches everything through here. */
  get context() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return { proxy: { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' } };
  }

  /** Breaks every connection that there is, and new ones until it heals. */
  break() {
    this.#broken = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing through any more on WebSockets that are open, without an end: as for a computer that slept. */
  stall() {
    for (const socket of this.#tunnels) {
      socket.unpipe();
      socket.pause();
    }
  }

  heal() {
    this.#broken = false;
  }

  stop() {
    this.#server.close();
    this.break();
  }

  /** @param {string} address @param {import('node:net').Socket} near @param {Buffer} head */
  #tunnel(address, near, head) {
    const { hostname, port } = new URL(`http://${address}`);
    const far = connect(Number(port), hostname, () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      far.write(head);
      near.pipe(far).pipe(near);
      this.#tunnels.add(near).add(far);
    });
    this.#keep(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  /** @param {import('node:net').Socket} socket */
  #keep(socket) {
    if (this.#broken) return void socket.resetAndDestroy();
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // Its end is told by 'close'.
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#tunnels.delete(socket);
    });
  }
}

/** @param {import('node:http').IncomingMessage} asked @param {import('node:http').ServerResponse} answer */
function forward(asked, answer) {
  const onward = request(/** @type {string} */ (asked.url), { method: asked.method, headers: asked.headers });
  onward.on('response', (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  asked.pipe(onward);
}
