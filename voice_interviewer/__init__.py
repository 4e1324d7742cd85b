"""Practise DevOps interviews aloud, about your own infrastructure repository, on your own machine."""

__version__ = "0.1.0"
