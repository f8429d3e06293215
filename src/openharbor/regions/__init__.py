"""Region packs: data only. What each file holds stands in README.md beside this file."""
