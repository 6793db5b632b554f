"""Words that ask, point or join, and so are not to be looked for."""

from __future__ import annotations

STOPWORDS = frozenset(
    "a about after again all also am an and any are as at be because been before being both but "
    "by can could did do does doing done for from further had has have having he her here hers "
    "him his how i if in into is it its itself just me more most much many my no nor not now of "
    "off on once only or other our out over own same she should so some such than that the their "
    "them then there these they this those through to too under until up us very was we were "
    "what when where which while who whom whose why will with would you your s t d ll m re ve "
    "say says said tell told according please ever going get got make made article articles "
    "report reported reports".split()
)
