"""Widgets that draw: the grid, the large picture, badges, icons."""
