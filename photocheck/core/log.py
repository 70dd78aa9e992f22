"""Log set-up."""
