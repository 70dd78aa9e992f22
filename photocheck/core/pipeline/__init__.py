"""The way through: scan, analyse, decide, export, for a whole batch."""
