"""Labels made by hand: no text of others, only where it stands and its digest."""
