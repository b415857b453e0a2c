"""What is certain, what is likely by a stated assumption, and which documents would settle it."""
