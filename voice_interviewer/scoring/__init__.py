"""What an answer covered: a checklist judged with evidence from the candidate's own words; code, never a model, makes the score."""
