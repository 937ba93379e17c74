"""Perennial as real processes: commands, a web server, a worker. For tests that look at it from outside."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Bounds, never pauses: a machine that is busy with other tests takes many times what an idle one does.
START_SECONDS = 120
ANSWER_SECONDS = 60
END_SECONDS = 30


def environment(**values: str) -> dict[str, str]:
    """Return this machine's environment without our own settings, and with `values`."""
    ours = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE", "CI"}
    return {name: value for name, value in os.environ.items() if name not in ours} | values


def manage(*words: str, env: Mapping[str, str]) -> str:
    """Run a management command and return what it printed; its errors are shown when it fails."""
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"manage.py {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_until[T](question: Callable[[], T], *, seconds: float = START_SECONDS, what: str = "it") -> T:
    """Ask until the answer is true, and return it; there is no fixed pause to be too short or too long."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} seconds in vain for {what}")
        pause.wait(0.05)
    return answer


def status_of(url: str) -> int:
    """Return the status with which `url` answers, 0 if nothing does."""
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@contextmanager
def running(
    words: Sequence[str], *, env: Mapping[str, str], log: Path, doors: Collection[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m WORDS…` for the length of a block; what it prints goes into the file `log`.

    Args:
        doors: bound sockets that the process takes over.
    """
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=dict(env),
            stdout=file,
            stderr=subprocess.STDOUT,
            pass_fds=doors,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def web_server(*, env: Mapping[str, str], log: Path) -> Iterator[str]:
    """Serve the site by gunicorn for the length of a block; yield its address."""
    # The server takes over a door that is bound already: a port that was only found free may be gone until it is up.
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    address = f"http://localhost:{door.getsockname()[1]}"
    words = ["gunicorn", "crm.wsgi", "--bind", f"fd://{door.fileno()}", "--threads", "8", "--no-control-socket"]
    with closing(door), running(words, env=env, log=log, doors=[door.fileno()]) as process:
        # From here on it is the server's alone, and shut when that ends.
        door.close()

        def is_up() -> bool:
            if process.poll() is not None:
                raise AssertionError(f"the web server ended with {process.returncode}:\n{log.read_text()}")
            return status_of(f"{address}/healthz") == 200

        wait_until(is_up, what="the web server")
        yield address
