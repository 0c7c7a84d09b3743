"""The word happyhorse at a shell, and python -m happyhorse: a stop is a sentence from the first moment on."""

import signal
import sys


def main() -> int:
    """Run the command line, whose rooms take a second to come."""
    try:
        signal.signal(signal.SIGTERM, _stop)
        from happyhorse.cli import main as run

        return run()
    except KeyboardInterrupt as stop:  # later ones are told by the command line itself
        sys.stderr.write("\nstopped; nothing was written\n")
        return 128 + int(*stop.args or (signal.SIGINT,))


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt(number)


if __name__ == "__main__":
    sys.exit(main())
