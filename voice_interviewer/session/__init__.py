"""The interview itself: it asks, listens, follows up and keeps a journal; every front end only draws its events."""
