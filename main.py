"""Start the window; also the entry point of the frozen application."""

from photocheck.gui.app import main

if __name__ == "__main__":
    raise SystemExit(main())
