"""What to ask: rubrics read from YAML, rounds offered by the facts, and a planner that grounds each question."""
