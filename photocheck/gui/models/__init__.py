"""What the views show: results with the edits of a person, people, pictures."""
