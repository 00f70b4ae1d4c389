"""Runs a command at a terminal of its own: terminal.py ROWS COLUMNS STEP... -- COMMAND...

A step is expect:TEXT, send:TEXT (with the escapes of Python), pause:SECONDS or hangup. Prints all that the terminal showed and, last,
`status N` as a shell has it. A text that does not come in 20 s is an error.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

rows, columns = int(sys.argv[1]), int(sys.argv[2])
at = sys.argv.index("--")
steps, command = sys.argv[3:at], sys.argv[at + 1:]

pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    # As a login has them: whoever runs the tests in the background or under nohup ignores some.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
        signal.signal(number, signal.SIG_DFL)
    os.execvp(command[0], command)

shown = b""


def more(seconds):
    """Reads what comes within this time; false at the end."""
    global shown
    if not select.select([terminal], [], [], seconds)[0]:
        return True
    try:
        read = os.read(terminal, 65536)
    except OSError:
        read = b""
    shown += read
    return bool(read)


seen = 0
failed = ""
for step in steps:
    kind, _, text = step.partition(":")
    text = text.encode().decode("unicode_escape").encode("latin-1")
    if kind == "send":
        os.write(terminal, text)
    elif kind == "pause":
        end = time.time() + float(text)
        while time.time() < end:
            more(0.05)
    elif kind == "hangup":
        os.close(terminal)
        terminal = None
    else:
        end = time.time() + 20
        while shown.find(text, seen) < 0 and time.time() < end and more(0.1):
            pass
        found = shown.find(text, seen)
        if found < 0:
            failed = "never shown: " + repr(text) + "\n"
            break
        seen = found + len(text)
end = time.time() + 20
while terminal is not None and not failed and time.time() < end and more(0.1):
    pass
done, status = os.waitpid(pid, os.WNOHANG)
while not done and not failed and time.time() < end:
    time.sleep(0.02)
    done, status = os.waitpid(pid, os.WNOHANG)
if not done:
    failed = failed or "does not end\n"
    os.kill(pid, 9)
    _, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
sys.stdout.write(shown.decode("latin-1").replace("\r\n", "\n"))
sys.stdout.write("\n" + failed + "status %d\n" % (code if code >= 0 else 128 - code))
