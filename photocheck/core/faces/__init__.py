"""Faces: find them, align them, turn them into vectors."""
