"""What past sessions say together: trends over time, two attempts side by side, and which gaps are due for practice."""
