"""Writing: names and personal data in any string, and the text in a picture."""
