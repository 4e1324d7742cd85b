"""The Textual front end: draws events, sends controls, never waits for an engine."""
