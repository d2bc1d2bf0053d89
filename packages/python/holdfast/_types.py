"""Shapes of assessments: what `holdfast guard` prints (docs/formats/guard.md)."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

Level = Literal["none", "notice", "warn", "urgent"]
Stage = Literal["none", "contact", "pressure", "leverage", "threat", "demand", "afterwards"]


class Reason(TypedDict):
    """A sign, and the words that show it: code points `start` to `end` of the message, so text[start:end]."""

    sign: str
    message: int
    start: int
    end: int
    by: Literal["suspect", "person_at_risk"]
    why: str


class Advice(TypedDict):
    """A situation for `holdfast advice` or /api/v1/advice."""

    situation: list[str]
    unsafe: bool


class Action(TypedDict):
    """Names of actions of the policy, for the platform to map to its own."""

    person_at_risk: list[str]
    suspect: list[str]
    staff: Optional[str]
    advice: Advice


class Judgement(TypedDict):
    """A whole conversation at its worst. `alert` is true once `warn` has been reached."""

    id: Optional[str]
    alert: bool
    risk: float
    stage: Stage
    level: Level
    first_notice: Optional[int]
    first_warn: Optional[int]
    first_urgent: Optional[int]
    person_at_risk: Optional[str]
    suspect: Optional[str]
    may_harm_themselves: bool
    reasons: list[Reason]
    action: Action


class Assessment(Judgement):
    """A conversation as things stand, after an event."""

    conversation: str
    message: Optional[str]
    messages: int
    after: str
