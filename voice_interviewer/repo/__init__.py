"""What is in the user's repository: scanned once, read-only, into facts that carry path and line."""
