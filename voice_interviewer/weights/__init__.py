"""Model files on this machine: a catalog with hashes and sources, verified downloads, and where each model lies."""
