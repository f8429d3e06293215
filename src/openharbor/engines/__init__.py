"""Pure engines: data in, answer and its explanation out. No Django, no clock, no files."""
