"""Questions over six folders of six articles each, which tell of one matter.

``folders.json`` names the articles, by their addresses in MultiHop-RAG's corpus, which are not
kept here; ``questions.jsonl`` has a question a line, of the kinds of those about seeds/, with
evidence as ``[address, start, end]`` in the text of an article. ``answers_all`` are groups of
which each must be said, otherwise one of ``answers``. A language model wrote them, reading all
articles of a folder; a search for the accepted words found them nowhere else in it.

They are for tuning, no blind measure: their failures were read one by one and showed what to
mend (follow-ups, parts, what is read closely, how much is quoted). Of the 36 articles 19 are
among those on whose other questions the cross-encoder was trained.
"""

from pathlib import Path

FOLDERS = Path(__file__).parent / "folders.json"
QUESTIONS = Path(__file__).parent / "questions.jsonl"
