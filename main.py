"""Start the window; also the entry point of the frozen application."""

from photocheck.core.imaging.child import serve_if_asked

if __name__ == "__main__":
    serve_if_asked()  # before the window's libraries are loaded

    from photocheck.gui.app import main

    raise SystemExit(main())
