"""The consent gallery, and what follows from it for each face."""
