"""Start the command line; the second entry point of the frozen program."""

from photocheck.core.imaging.child import serve_if_asked

if __name__ == "__main__":
    serve_if_asked()  # before anything large is loaded

    from photocheck.cli.main import main

    raise SystemExit(main())
