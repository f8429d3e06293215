"""The desk: where people call, correct, merge and answer for the directory."""
