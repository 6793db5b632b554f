"""What each trace of an answer counts for when passages are ranked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """The defaults were chosen on a third of a public set; ``docs/retrieval.md`` has the table.

    What scores a passage lies between 0 and 1 before it is weighted.
    """

    words: float = 0.7
    """The share of the word search in the sum of the two; the vector search has the rest."""
    outlet: float = 0.5
    date: float = 0.3
    """What a passage gains of an outlet, or a day, that the question names; both soft."""
    whole: float = 0.6
    """How much the score for the whole question adds to that for a part of it."""
    sentence: float = 0.7
    """The share of the rare words of the question that the best sentence covers."""
    near: float = 1.5
    """The cosine of the question encoder's vector and of the sentence nearest to it."""
    header: float = 0.5
    """What a word counts that only title, outlet or date of that sentence's passage have."""
    repeat: float = 0.3
    """What a passage loses whose best sentence was shown with a better one."""
    excerpt: float = 4.0
    """What nearness and cover of a sentence by itself count where excerpts are chosen; half of
    it what they are for the whole question where its part was looked for."""
    parts: bool = True
    """Whether a question is searched part by part."""
    pointers: bool = True
    """Whether each outlet or day that a part names has a search of its own."""


DEFAULT = Weights()
