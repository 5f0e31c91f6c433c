"""`python -m needs` is `needs`."""

from __future__ import annotations

from needs.cli import main

if __name__ == "__main__":
    main()
