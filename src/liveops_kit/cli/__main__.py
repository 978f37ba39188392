"""`python -m liveops_kit.cli`."""

from liveops_kit.cli import main

if __name__ == "__main__":
    main()
