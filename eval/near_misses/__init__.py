"""Pairs of questions over public news sets: one that an article answers, one that none does.

``id, pair, file, question, answerable, change, answers, evidence`` a line, the evidence as
``[file, start, end]`` in the text of a public set, whose articles are not kept here. The files
of angles have a ``kind`` too: what is asked in a ``premise`` pair takes something for granted
that the article denies, or that it neither says nor denies; the others ask for yes or no
(``yesno``), for how somebody sees something or why (``view``), in other words than the article's
(``indirect``), or for a detail (``plain``). Those of words are ``indirect`` for the most part, the
others ask for two things at once (``multi``) or in a few words as typed for a search (``short``).
"""
