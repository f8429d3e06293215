"""Region packs: what a state or nation is, as data. Reading, checking, looking up places, the operator's acceptance."""
