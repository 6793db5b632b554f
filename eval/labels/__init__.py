"""Labels, and accounts written for this project: no text of others, only where it stands."""
