"""The child that writes PowerPoint too. Apart from the other, because the library for it takes longer to load."""

from openharbor.core.paper import deck
from openharbor.core.paper.child import main

if __name__ == "__main__":
    main(deck.write)
