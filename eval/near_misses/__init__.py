"""Pairs of questions over public news sets: one that an article answers, one that none does.

``id, pair, file, question, answerable, change, answers, evidence`` a line, the evidence as
``[file, start, end]`` in the text of a public set, whose articles are not kept here.
"""
