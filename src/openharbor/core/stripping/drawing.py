"""Programs that draw: keep the operators that put marks on paper, with their order; drop comments and notes."""

import pikepdf

from .layers import Group, is_hidden, unpainted
from .outcome import Reason, Unfit

# ISO 32000-1, annex A, without the marks that carry notes (BMC, BDC, EMC, MP, DP) and the shelter for unknown
# operators (BX, EX).
_OPERATORS = (
    "b B b* B* c cm CS cs d d0 d1 Do f F f* G g gs h i j J K k l m M n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD"
    " Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y BT ET ' \""
)
_KNOWN = frozenset(_OPERATORS.split()) | {"INLINE IMAGE"}
MOST_OPERATORS = 2_000_000
_FILTERS_OF_PICTURES = ("/DCT", "/DCTDecode", "/CCF", "/CCITTFaxDecode", "/JPXDecode", "/JBIG2Decode")

Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


def rewritten(program: pikepdf.Object, resources: object, hidden: frozenset[Group]) -> bytes:
    """Return a page's or a stream's program with nothing in it but drawing."""
    kept: list[Instruction] = []
    marks: list[bool] = []  # of each open marked part, whether it is hidden
    for instruction in pikepdf.parse_content_stream(program):
        operator = str(instruction.operator)
        if operator in ("BMC", "BDC"):
            marks.append(_opens_hidden(instruction, resources, hidden))
        elif operator == "EMC" and marks:
            marks.pop()
        elif operator in _KNOWN:
            kept += _kept(instruction, operator, hide=any(marks))
        if len(kept) > MOST_OPERATORS:
            raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
    return pikepdf.unparse_content_stream(kept)


def _kept(instruction: Instruction, operator: str, *, hide: bool) -> list[Instruction]:
    if operator == "INLINE IMAGE":
        _check_inline(instruction)
    instead = unpainted(operator) if hide else operator
    if instead is None:
        return []
    if instead == operator:
        return [instruction]
    return [pikepdf.ContentStreamInstruction([], pikepdf.Operator(instead))]


def _check_inline(instruction: Instruction) -> None:
    """Refuse a coded picture inside a program: such pictures are small and bare, a JPEG there is a hiding place."""
    picture = instruction.operands[0]
    if any(name in _FILTERS_OF_PICTURES for name in picture.filters):
        raise Unfit(Reason.NOT_ALLOWED)


def _opens_hidden(instruction: Instruction, resources: object, hidden: frozenset[Group]) -> bool:
    if not hidden or len(instruction.operands) != 2 or str(instruction.operands[0]) != "/OC":
        return False
    named = resources.get("/Properties") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(named, pikepdf.Dictionary):
        return False
    return is_hidden(named.get(str(instruction.operands[1])), hidden)
