"""The real machines, one third-party engine a file, and their stand-ins on WAV files."""
