// Enter on a link that leads to a terminal moves the focus there while the key is still down. What
// comes of it then, its repetitions and in some browsers its keypress, goes to the terminal, and
// xterm would send it to the guest.

export class OwnKeys {
  private pressed = false;

  /** @param host is what the terminal is in. */
  constructor(host: HTMLElement) {
    host.addEventListener('focusin', () => {
      this.pressed = false;
    });
  }

  /** @returns Whether the key was pressed in this terminal. If not, nothing may come of it. */
  owns(event: KeyboardEvent): boolean {
    if (event.type === 'keydown' && !event.repeat) this.pressed = true;
    if (this.pressed || event.type === 'keyup') return true;
    event.preventDefault();
    return false;
  }
}
