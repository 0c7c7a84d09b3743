"""python -m happyhorse."""

import sys

from happyhorse.cli import main

if __name__ == "__main__":
    sys.exit(main())
