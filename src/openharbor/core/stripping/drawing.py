"""Programs that draw: keep the operators that put marks on paper, with their order; drop comments and notes."""

import pikepdf

from .inline import written
from .layers import Group, is_hidden, unpainted
from .outcome import Reason, Unfit

# ISO 32000-1, annex A, without the marks that carry notes (BMC, BDC, EMC, MP, DP) and the shelter for unknown
# operators (BX, EX).
_OPERATORS = (
    "b B b* B* c cm CS cs d d0 d1 Do f F f* G g gs h i j J K k l m M n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD"
    " Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y BT ET ' \""
)
_KNOWN = frozenset(_OPERATORS.split())
MOST_OPERATORS = 2_000_000
Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


def rewritten(program: pikepdf.Object, resources: object, hidden: frozenset[Group]) -> bytes:
    """Return a page's or a stream's program with nothing in it but drawing."""
    parts: list[bytes] = []
    kept: list[pikepdf.ContentStreamInstruction] = []
    marks: list[bool] = []  # of each open marked part, whether it is hidden
    instructions = pikepdf.parse_content_stream(program)
    if len(instructions) > MOST_OPERATORS:
        raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
    for instruction in instructions:
        operator = str(instruction.operator)
        instead = unpainted(operator) if any(marks) else operator
        if operator in ("BMC", "BDC"):
            marks.append(_opens_hidden(instruction, resources, hidden))
        elif operator == "EMC" and marks:
            marks.pop()
        elif isinstance(instruction, pikepdf.ContentStreamInlineImage):
            if instead:
                parts += [pikepdf.unparse_content_stream(kept), written(instruction.iimage, resources)]
                kept = []
        elif instead != operator and instead:
            kept.append(pikepdf.ContentStreamInstruction([], pikepdf.Operator(instead)))
        elif instead in _KNOWN:
            kept.append(instruction)
    return b"\n".join([*parts, pikepdf.unparse_content_stream(kept)])


def _opens_hidden(instruction: Instruction, resources: object, hidden: frozenset[Group]) -> bool:
    if not hidden or len(instruction.operands) != 2 or str(instruction.operands[0]) != "/OC":
        return False
    named = resources.get("/Properties") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(named, pikepdf.Dictionary):
        return False
    return is_hidden(named.get(str(instruction.operands[1])), hidden)
