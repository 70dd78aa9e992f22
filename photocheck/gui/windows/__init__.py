"""Windows, pages and dialogs: layout and wiring."""
