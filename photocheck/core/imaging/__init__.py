"""Pixels: decode once, cover, encode afresh, prove."""
