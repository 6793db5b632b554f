"""Passages → the sentences that answer, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from rag.absence import missing_names
from rag.ages import asks_an_age, may_say_an_age
from rag.bridging import Bridge, bridge_of, with_name
from rag.carrying import own_start
from rag.closer_look import look
from rag.cross_encoder import CrossEncoder
from rag.examining import Examined, Examiner
from rag.features import Matrix
from rag.findings import Asked, Evidence, Reading, distinct, merged
from rag.linear import Floats
from rag.models import Models
from rag.naming import Naming
from rag.own_words import speaks_of
from rag.question import Question
from rag.question_encoder import question_encoder
from rag.reader_model import (
    MARGIN,
    MARGIN_OF_YES_OR_NO,
    ReaderModel,
    answer_row,
    choose,
)
from rag.repeats import asks_on, says_nothing_new, untold_first, without_else
from rag.several import Several, has_clauses
from rag.sought import sought_by
from rag.spelling import Spelling
from rag.syndication import copies_of
from rag.weekdays import asked_weekday, may_be_of
from vectorstore.searchable import SearchableStore
from vectorstore.types import Hit


class Reader:
    """Chooses sentences by a small model over features of question and sentence."""

    def __init__(
        self,
        store: SearchableStore,
        models: Models,
        cross: CrossEncoder,
        *,
        model: ReaderModel | None = None,
        spelling: Spelling | None = None,
    ) -> None:
        self._store = store
        self._model = model
        self._linguist = models.linguist
        self._examiner = Examiner(
            store,
            models.encoder,
            models.linguist,
            models.pieces,
            question_encoder(models.encoder),
            spelling,
        )
        self._cross = cross
        self._naming = Naming(store, spelling)
        self._outlets = tuple(store.rows.outlets())
        self.size = cross.size

    def read(
        self, question: Question, hits: Sequence[Hit], *, most: int, least: float = 0.0
    ) -> Reading:
        """The sentences of ``hits`` that answer, at most ``most``, best first.

        A question of several parts is read part by part, and each gives its best sentence
        before any gives its second. A part is held to half of ``least``, since what stands
        beside it speaks for it; where even that fails it is named as unanswered. Only where
        some part is not answered by itself, and no name is shared by them, is the question read
        as a whole as well.
        """
        missing = missing_names(self._linguist.parse([question.standalone])[0], self._store)
        parts, bridge = self.in_parts(question, hits, most)
        found = [
            reading
            for reading in parts
            if reading.confidence >= least / 2 or _names(reading, bridge)
        ]
        # Where no part is answered by itself, that they stand together makes them no surer.
        together = self._together(question, parts, bridge) if found else 0.0
        if found and (bridge or all(reading.confidence >= least for reading in parts)):
            whole = None
        else:
            whole = self._read_one(question.standalone, question.kind, hits, most, question.told)
        if whole and not parts:
            return self._with_own(question, replace(whole, missing=missing), hits, most)
        evidence = merged([*found, *([whole] if whole else [])], max(most, len(found)))
        unanswered = [
            part.text
            for part, reading in zip(question.parts, parts, strict=True)
            if not any(reading is one for one in found)
            and not speaks_of(part, question.parts, [piece.text for piece in evidence])
        ]
        nearest = [replace(reading, evidence=reading.nearest) for reading in parts]
        return Reading(
            evidence=evidence,
            nearest=whole.nearest if whole else merged(nearest, 3),
            confidence=max(whole.confidence, together) if whole else together,
            unanswered=tuple(unanswered) if found else (),
            missing=missing,
            # Who is told by several clauses is no other in one article than in the next.
            asked=() if bridge else tuple(asked for one in found for asked in one.asked),
        )

    def in_parts(
        self, question: Question, hits: Sequence[Hit], most: int
    ) -> tuple[list[Reading], Bridge | None]:
        """What was read for each part of ``question``, and the name that they share, if any."""
        parts = [self._read_one(part.standalone, part.kind, hits, most) for part in question.parts]
        bridge = bridge_of(question, parts, self._linguist, self._outlets)
        return ([with_name(one, bridge, most) for one in parts] if bridge else parts), bridge

    def _together(
        self, question: Question, parts: Sequence[Reading], bridge: Bridge | None
    ) -> float:
        """How sure to be of all parts, 0 where there are none."""
        if not parts:
            return 0.0
        confidences = [one.confidence for one in parts]
        model = Several.shipped(self._cross.size)
        # Clauses that tell somebody speak for each other only if one name fits them.
        fit = bridge is not None or sought_by(question) is None
        return model.sure(confidences, clauses=fit and has_clauses(question))

    def _with_own(
        self, question: Question, whole: Reading, hits: Sequence[Hit], most: int
    ) -> Reading:
        """A follow-up read once more without what the conversation puts before it.

        What is carried on leads to the passages, and in them astray: the question before has
        answers there as well.
        """
        if question.own == question.standalone or says_nothing_new(question.own):
            return whole
        told = question.told if asks_on(question.own) else ""
        own = self._read_one(question.own, question.kind, hits, most, told)
        return replace(
            whole,
            evidence=merged([own, whole], most),
            confidence=(own.confidence + whole.confidence) / 2,
            asked=tuple(replace(one, told=question.standalone) for one in own.asked),
        )

    def examine(self, text: str, kind: str, hits: Sequence[Hit]) -> Examined:
        """The candidate sentences for a question and their features."""
        return self._examiner.examine(text, kind, hits)

    def _read_one(
        self, text: str, kind: str, hits: Sequence[Hit], most: int, told: str = ""
    ) -> Reading:
        heard = self._naming.of_speaker(text[own_start(text) :], hits)
        examined = self.examine(without_else(text), kind, heard or hits)
        if not examined.places:
            return Reading((), (), 0.0)
        model = self._model or ReaderModel.shipped(self._cross.size)
        looked = look(self._cross, model.shortlist, examined)
        matrix = looked.matrix
        scores = model.sentence.probability(matrix)
        confidence = _sure(model, matrix, scores)
        alone = _alone(
            model, [examined.places[row][0].source for row in looked.rows], matrix, scores
        )
        sentences = [examined.places[row][2] for row in looked.rows]
        fits = _fitting(text[own_start(text) :], kind, sentences)
        if not fits.all():
            # What the others promise is nothing to one that is quoted in their place.
            confidence = min(confidence, _sure(model, matrix[fits], scores[fits]))
            scores = scores * fits
        confidence *= bool(heard)  # nobody can quote whom no article that was found names
        scores = untold_first(scores, sentences, told, more=asks_on(text))
        ranked = {}
        for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
            chunk, span, sentence = examined.places[looked.rows[i]]
            judged = looked.judged[i]
            ranked[i] = Evidence(
                chunk,
                span,
                sentence,
                float(scores[i]),
                judged.answer,
                alone=alone[chunk.source],
                denial=judged.denial,
                assent=judged.assent,
            )
        asked = Asked(text, kind, tuple(ranked.values()))
        margin = MARGIN_OF_YES_OR_NO if kind == "yes or no" else MARGIN
        chosen = distinct([ranked[i] for i in choose(scores, most, margin)])
        nearest = distinct(list(ranked.values()))[:3]
        return Reading(
            self._placed(chosen, hits), self._placed(nearest, hits), confidence, asked=(asked,)
        )

    def _placed(self, evidence: Sequence[Evidence], hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """Each piece with the other sources of the same report that have it."""
        return tuple(
            replace(one, also_in=copies_of(one.chunk, one.text, hits, self._text_of))
            for one in evidence
        )

    def _text_of(self, source: str) -> str | None:
        article = self._store.rows.article(source)
        return article.text if article else None


def _names(reading: Reading, bridge: Bridge | None) -> bool:
    """Whether what was found for a part has the name that the parts share."""
    return bool(bridge and reading.evidence and bridge.named_in(reading.evidence[0].text))


def _fitting(asked: str, kind: str, sentences: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which sentences can answer, as far as ages and weekdays go, shape (len(sentences),).

    Whether something was on a Sunday is answered by a sentence that it was on Monday.
    """
    fits = np.ones(len(sentences), dtype=bool)
    if asks_an_age(asked):
        fits &= [may_say_an_age(sentence) for sentence in sentences]
    if kind != "yes or no" and (day := asked_weekday(asked)):
        fits &= [may_be_of(day, sentence) for sentence in sentences]
    return fits


def _sure(model: ReaderModel, matrix: Matrix, scores: Floats) -> float:
    """How sure to be that one of some sentences answers."""
    if not len(scores):
        return 0.0
    return float(model.answer.probability(answer_row(matrix, scores)[np.newaxis])[0])


def _alone(
    model: ReaderModel, sources: Sequence[str], matrix: Matrix, scores: Floats
) -> dict[str, float]:
    """How sure to be that each article answers, from its own sentences alone."""
    rows = {source: [i for i, s in enumerate(sources) if s == source] for source in sources}
    table = np.array([answer_row(matrix[i], scores[i]) for i in rows.values()])
    return dict(zip(rows, model.answer.probability(table).tolist(), strict=True))
