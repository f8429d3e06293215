"""Read what was made: the tags of a PDF, as a screen reader finds them."""

import io

import pikepdf


class Tags:
    """The tree of one PDF, flat: each tag with its alternative text."""

    def __init__(self, data):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            self.pages = len(pdf.pages)
            self.sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pdf.pages}
            self.language = str(pdf.Root.Lang)
            self.title = str(pdf.docinfo.Title)
            self.shows_title = "/DisplayDocTitle" in pdf.Root.get("/ViewerPreferences", {})
            self.claims_ua = b"pdfuaid" in pdf.Root.Metadata.read_bytes()
            self.images = sum(len(page.get_images()) for page in pdf.pages)
            self.links = {
                bytes(note.A.URI)
                for page in pdf.pages
                for note in page.get("/Annots", [])
                if "/URI" in note.get("/A", {})
            }
            self.tags, self.alts, self.languages = [], {}, set()
            self._walk(pdf.Root.StructTreeRoot.K)

    def count(self, *names):
        return sum(self.tags.count(name) for name in names)

    def alts_of(self, name):
        return self.alts.get(name, [])

    def _walk(self, node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                self._walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            name = str(node.S)[1:]
            self.tags.append(name)
            if "/Alt" in node:
                self.alts.setdefault(name, []).append(str(node.Alt))
            if "/Lang" in node:
                self.languages.add(str(node.Lang))
            if "/K" in node:
                self._walk(node.K)
