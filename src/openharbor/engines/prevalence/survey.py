"""The second route: a share of people asked, carried over to all people like them.

A survey asks; it sees neither those who were not there nor those who would not say. Its number is of people who ever
had the experience asked for, not of people in it now: it is not the number that lists estimate.
"""

from dataclasses import dataclass

from scipy.special import betaincinv

from openharbor.engines.prevalence.tables import Refused


@dataclass(frozen=True)
class Survey:
    """What was asked. share: of those asked, 0 to 1 · asked: persons, None where the source does not say

    frame: people whom the survey stands for
    design: variance compared with a simple random sample (Kish 1965), 1 or more
    decimals: of the share in percent, as it was printed, None where it is exact
    """

    share: float
    frame: int
    asked: int | None = None
    design: float = 1.0
    decimals: int | None = None


@dataclass(frozen=True)
class Carried:
    """The number carried over to the frame, in persons. rounding: from the least to the most that print as that share.

    interval80, interval95: None where nobody knows how many were asked; then only the rounding is known.
    """

    point: float
    interval80: tuple[float, float] | None
    interval95: tuple[float, float] | None
    rounding: tuple[float, float] | None


def carry_over(survey: Survey) -> Carried:
    """Return a survey's number with its interval (Clopper, Pearson 1934): equation (13).

    Raises Refused for a share outside 0 to 1, a frame below one person, a design effect below 1, more persons asked
    than there are.
    """
    if not 0 <= survey.share <= 1:
        raise Refused("a share is between 0 and 1.")
    if survey.frame < 1:
        raise Refused("the frame is the number of people whom the survey stands for, at least 1.")
    if not 1 <= survey.design < float("inf"):
        raise Refused("a design effect is 1 or more.")
    if survey.asked is not None and not 1 <= survey.asked <= survey.frame:
        raise Refused("between one person and all of the frame can have been asked.")
    return Carried(survey.share * survey.frame, _interval(survey, 0.8), _interval(survey, 0.95), _rounding(survey))


def _interval(survey: Survey, level: float) -> tuple[float, float] | None:
    if survey.asked is None:
        return None
    asked = survey.asked / survey.design
    said, silent, tail = survey.share * asked, (1 - survey.share) * asked, (1 - level) / 2
    low = float(betaincinv(said, silent + 1, tail)) if said else 0.0
    high = float(betaincinv(said + 1, silent, 1 - tail)) if silent else 1.0
    return low * survey.frame, high * survey.frame


def _rounding(survey: Survey) -> tuple[float, float] | None:
    if survey.decimals is None:
        return None
    half = 0.5 * 10.0**-survey.decimals / 100
    return max(0.0, survey.share - half) * survey.frame, min(1.0, survey.share + half) * survey.frame
