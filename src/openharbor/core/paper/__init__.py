"""Make paper, slides and pictures of plain data. Nothing here knows Django, packs, a disk or a network."""
