"""What open marks may turn out to be, and how likely that is under a stated assumption."""
