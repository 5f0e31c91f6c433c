"""What was asked and what was answered. No statistics; imports nothing else of this project."""
