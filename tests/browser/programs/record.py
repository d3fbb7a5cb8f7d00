#!/usr/bin/python3
"""Records what ten programs print on a terminal of 80 x 24, and what tmux makes of it.

Each program gets two files: NAME.vt, the bytes, and NAME.cells, the screen as `tmux capture-pane` tells it.
They are kept, so that tests need none of the programs: vim htop tmux less nano mc man dialog.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS, ROWS = 80, 24

SOURCE = """#include <stdio.h>

/* Says hello. */
int main(int argc, char** argv) {
  const char* name = argc > 1 ? argv[1] : "world";
  for (int i = 0; i < 10; ++i)
    printf("hello %s, %d\\n", name, i); // The hello line.
  return 0;
}
"""

PAGE = """.TH LECTERN 1
.SH NAME
hello \\- print a line
.SH SYNOPSIS
.B hello
.RI [ NAME ]
.SH DESCRIPTION
Prints a line with
.I NAME
in it, and the word
.BR world .
"""

BOOT = r"""
printf '[    0.000000] \033[33mLinux version 6.1.0\033[0m (gcc-12) \033[1m#1 SMP\033[m\r\n'
printf '\033[32m[    0.004000] \033[0m\033[33mBIOS-e820\033[0m: [mem 0x0000-0x9fbff] usable\r\n'
printf '\033[32m[    1.250000] \033[0m\033[33mpci 0000:00:01.0\033[0m: \033[31mcan'"'"'t claim BAR 13\033[0m\r\n'
printf '\033[0;1;39mWelcome to \033[38;5;161mDebian GNU/Linux 12 (bookworm)\033[0m!\033[0m\r\n\r\n'
printf '[\033[0;32m  OK  \033[0m] Started \033[0;1;39msystemd-journald.service\033[0m - Journal Service.\r\n'
printf '[\033[0;1;31mFAILED\033[0m] Failed to start \033[0;1;39mnetwork.service\033[0m.\r\n'
printf '[\033[0;1;33mDEPEND\033[0m] Dependency failed for \033[0;1;39mremote-fs.target\033[0m.\r\n'
printf '\033[37mwhite\033[m \033[97mbright white\033[m \033[30mblack\033[m \033[90mbright black\033[m\r\n'
printf '\033[7minverse\033[m \033[7;32minverse green\033[m \033[7;1;37minverse white\033[m \033[2mdim\033[m\r\n'
printf '\033[44;37mwhite on blue\033[m \033[41;97mwhite on red\033[m \033[46;30mblack on cyan\033[m'
printf ' \033[44;1;33myellow on blue\033[m\r\n\033[44;37m\342\224\202white after a line\342\224\202\033[m'
printf ' \033[37m\342\224\202white after a line\033[m\r\n'
"""

TRUECOLOUR = r"""
i=0; while [ $i -lt 72 ]; do printf '\033[48;2;%d;%d;%dm ' $((i * 3)) $((255 - i * 3)) 128; i=$((i + 1)); done
printf '\033[m\r\n'
i=0; while [ $i -lt 72 ]; do printf '\033[38;2;%d;%d;%dmx' $((i * 3)) 200 $((255 - i * 3)); i=$((i + 1)); done
printf '\033[m\r\n'
i=0; while [ $i -lt 36 ]; do printf '\033[38;2;%d;0;0;48;2;0;0;%dm\342\226\200' $((i * 7)) $((i * 7)); i=$((i + 1)); done
printf '\033[m\r\n'
i=0; while [ $i -lt 256 ]; do printf '\033[48;5;%dm \033[m' $i; i=$((i + 1)); [ $((i % 64)) = 0 ] && printf '\r\n'; done
i=0; while [ $i -lt 256 ]; do printf '\033[38;5;%dma\033[m' $i; i=$((i + 1)); [ $((i % 64)) = 0 ] && printf '\r\n'; done
i=0; while [ $i -lt 16 ]; do printf '\033[38;5;%dm\033[7m inverse \033[m' $i; i=$((i + 1)); [ $((i % 8)) = 0 ] && printf '\r\n'; done
"""


def programs(folder):
    """name -> command, keys that are typed once it is quiet"""
    source = f"{folder}/hello.c"
    tmux = ["tmux", "-L", "inner", "-f", "/dev/null", "new-session", "-n", "one", "sh",
            ";", "set", "-g", "status-right", "now"]
    return {
        "vim": (["vim", "-N", "-u", "NONE", "-c", "syntax on | set hlsearch number ruler laststatus=2", source],
                ["/hello\n", "V"]),
        "htop": (["htop", "-p", str(os.getpid())], []),
        "tmux": (tmux, ["ls -d / /etc; printf '\\033[41;37mred\\033[m\\n'\n", "\x02%", "\x02["]),
        "less": (["less", "-M", source], ["/hello\n"]),
        "nano": (["nano", "-I", "-l", source], ["\x17hello\n"]),
        "mc": (["mc", "-d", "-u", "-x", folder, folder], ["\x1b[B", "\x1b[B", "\x14"]),
        "man": (["man", "-P", "less", "-l", f"{folder}/hello.1"], ["/world\n"]),
        "dialog": (["dialog", "--title", "Disks", "--menu", "Which disk?", "14", "50", "4", "sda", "the first",
                    "sdb", "the second", "sdc", "the third"], ["\x1b[B"]),
        "boot": (["sh", "-c", BOOT + "read _"], []),
        "truecolour": (["sh", "-c", TRUECOLOUR + "read _"], []),
    }


def drain(terminal, seconds):
    """What a program prints until it was quiet for so long."""
    said = b""
    while select.select([terminal], [], [], seconds)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
        if len(said) > 200_000:
            break
    return said


def record(command, keys, folder):
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", HOME=folder, PS1="$ ", LC_ALL="C.UTF-8",
                          SHELL="/bin/sh", LESSHISTFILE="-")
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    said = drain(terminal, 1.2)
    for key in keys:
        os.write(terminal, key.encode())
        said += drain(terminal, 0.7)
    os.kill(pid, 9)
    os.close(terminal)
    os.waitpid(pid, 0)
    return re.sub(rb"\x1b\]0;[^\x07]*\x07", b"", said)  # Titles name this machine.


def cells(path):
    """The same bytes, read by tmux."""
    server = ["tmux", "-L", "reference", "-f", "/dev/null"]
    size = ["-x", str(COLUMNS), "-y", str(ROWS)]
    show = f"stty raw -echo; cat '{path}'; exec sleep 60"
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    subprocess.run(server + ["new-session", "-d"] + size + [show, ";", "set", "-g", "status", "off"],
                   check=True, env=environment)
    subprocess.run(server + ["resize-window"] + size, check=True)
    time.sleep(1)
    shown = subprocess.run(server + ["capture-pane", "-p", "-e", "-N"], check=True, capture_output=True).stdout
    subprocess.run(server + ["kill-server"], check=True)
    return shown


def main():
    with tempfile.TemporaryDirectory() as parent:
        folder = f"{parent}/demo"
        os.mkdir(folder)
        os.mkdir(f"{folder}/sub")
        for name, text in [("hello.c", SOURCE), ("hello.1", PAGE), ("notes.txt", "one\ntwo\n")]:
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
        for name, (command, keys) in programs(folder).items():
            if len(sys.argv) > 1 and name not in sys.argv[1:]:
                continue
            said = record(command, keys, folder)
            with open(f"{HERE}/{name}.vt", "wb") as file:
                file.write(said)
            with open(f"{HERE}/{name}.cells", "wb") as file:
                file.write(cells(f"{HERE}/{name}.vt"))
            print(name, len(said))
        subprocess.run(["tmux", "-L", "inner", "kill-server"], check=False, stderr=subprocess.DEVNULL)


main()
