"""Ask for a training or a speaker, and trainings to come."""
