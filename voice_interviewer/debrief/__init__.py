"""What the candidate takes home: summary, transcript and debrief as Markdown and JSON."""
