"""The ways in which questions about several articles are worded, as patterns.

Each matches a whole question without the stop at its end; what it is about is ``topic``.
"""

from __future__ import annotations

REPORTS = (
    r"(?:(?:all|each|any|most) )?(?:of )?(?:the |these |those |your |our )?(?:different |various "
    r"|other |news )?(?:articles?|reports?|sources?|outlets?|(?:news)?papers?|press|media|stories"
    r"|accounts?|versions?|coverage|documents?|texts?)"
)
ABOUT = r"(?:about|on|of|regarding|concerning|as to)"
_TOLD = r"(?:said|reported|written|known|told|claimed|stated)"
_TELL = r"(?:say|report|write|tell(?: us)?|state|claim|reveal|have to say)"
_PLEASE = r"(?:please,? |(?:can|could|would|will) you (?:please )?)?"
_GIVE = (
    r"(?:(?:give|write|show|make|draw(?: up)?|get|provide|list)(?: me| us)? |I "
    r"(?:want|need) |what is )?"
)
_ON = r"(?:about|on|regarding|concerning)"
_FETCH = r"(?:find|show|get|give|list|fetch|search(?: for)?|look(?: up| for))"
_FOUND = (
    r"(?:(?:all|any|some|the|more|latest|recent|other) )*"
    r"(?:articles?|reports?|stories|coverage|news|pieces?)"
)
_DIFFER = r"(?:differ|disagree|diverge|compare|vary|contradict (?:each other|one another))"
_COVER = (
    r"(?:describe|report(?: on)?|cover|portray|present|depict|characteri[sz]e|view|see|write about)"
)
_WRITE = r"(?:(?:report|write|say|speak)(?: (?:on|about|of|that))?|publish|cover|mention|discuss)"
_WROTE = (
    r"(?:(?:reported|wrote|said|spoke)(?: "
    r"(?:on|about|of|that))?|published|covered|mentioned|discussed)"
)
_WAY = r"before|earlier than|ahead of|sooner than|after|later than"
_FIRST = r"(?:first|earliest|earlier|sooner|last|latest|later)"
_HAPPEN = r"(?:happen(?:ed)?|c[ao]me|occur(?:red)?|t[ao]ke place|took place|start(?:ed)?|beg[ai]n)"

SUMMARIES = (
    rf"{_PLEASE}(?:summari[sz]e|sum up|outline|recap)(?: for me)? what (?:is|was|has been|['’]s|"
    rf"{REPORTS} (?:{_TELL}|{_TOLD}))(?: {_TOLD})?(?: (?:in|by) {REPORTS})? {ABOUT} "
    rf"(?P<topic>.+)",
    rf"{_PLEASE}(?:summari[sz]e|sum up|outline|recap)(?: for me)? (?:everything|all|{REPORTS}) "
    rf"{ABOUT} (?P<topic>.+)",
    rf"{_PLEASE}(?:summari[sz]e|sum up|recap) (?!what |how |why |who )(?P<topic>.+)",
    rf"what (?:is|was|has been|['’]s) (?:being )?{_TOLD}(?: (?:in|by) {REPORTS})? {ABOUT} "
    rf"(?P<topic>.+)",
    rf"what (?:do|does|did) {REPORTS} (?:all |each )?{_TELL} {ABOUT} (?P<topic>.+)",
    rf"what do we (?:know|learn) {ABOUT} (?P<topic>.+)",
    rf"{_PLEASE}{_GIVE}(?:an?|the) (?:\w+ )?(?:overview|summary|synthesis|digest|round-?up) "
    rf"(?:of|on|about) (?:what (?:is|was|has been) {_TOLD} {ABOUT} )?(?P<topic>.+)",
    rf"{_PLEASE}tell (?:me|us) (?:more |everything |all )?about (?P<topic>.+)",
    r"what(?: is| are|['’]s) (?:going on|happening|the (?:latest(?: news)?|news|story|situation"
    r"|state of play)) (?:with|in|on|about|around|at) (?P<topic>.+)",
    r"what(?: is|['’]?s) (?:new (?:with|at)|up with) (?!(?:you|me|us|it|him|her|them|that|this)\b)"
    r"(?P<topic>.+)",
    rf"{_PLEASE}explain (?:to me |me )?(?!what |how |why |who |when |where |whether )(?P<topic>.+?)"
    r"(?: to (?:me|us))?",
    rf"{_PLEASE}{_GIVE}(?:(?:the|some|all) )?(?:key|main|basic|most important) "
    r"(?:facts|points|details|findings) (?:about|on|of|in|from) (?P<topic>.+)",
    r"(?:what (?:do|can|could) you (?:know|tell (?:me|us)|say)|what should I know"
    r"|I(?: want|['’]d like| would like) to (?:know|learn|hear|read)(?: more| everything)?"
    rf"|(?:is there |do you have )?(?:anything|information|info)) {_ON} (?P<topic>.+)",
    rf"{_PLEASE}(?:{_FETCH}(?: me| us)? )?{_FOUND} {_ON} (?P<topic>.+)",
    rf"{_PLEASE}{_FETCH}(?: me| us)? (?:everything|all)(?: (?:there is|you have))? {_ON} "
    rf"(?P<topic>.+)",
)
_ALL = (
    rf"(?:everything|it all|all of (?:it|this|them)|them all|(?:the |this |today['’]s )?(?:news"
    rf"|folder|corpus|collection)|{REPORTS})(?: (?:here|that you have|you have))?"
)
OVERVIEWS = (
    rf"{_PLEASE}(?:summari[sz]e|sum up|outline|recap|describe)(?: for me)? {_ALL}",
    rf"{_PLEASE}(?:give|show|tell)(?: me| us)? (?:an?|the) (?:\w+ )?(?:overview|summary|digest"
    rf"|round-?up)(?: of {_ALL})?",
    rf"(?:an? )?(?:overview|summary|digest)(?: of {_ALL})?",
    rf"{_PLEASE}(?:list|show|tell)(?: me| us)? {_ALL}",
    rf"what(?: is| are|['’]s) (?:all )?{_ALL} (?:all )?about",
    rf"what (?:do|does) {_ALL} (?:all )?(?:say|tell(?: us| me)?|report|cover|discuss|contain)",
    rf"what(?: is|['’]s) (?:new|(?:in |the )?(?:latest |main |top )?(?:news|headlines)|going on"
    rf"|happening|in (?:here|{_ALL}))(?: today| lately| here)?",
    r"what (?:are )?(?:the )?(?:main|top|latest|newest|biggest) (?:stories|news|headlines|topics"
    r"|themes|events)(?: (?:here|of the day|today))?",
    r"what (?:can|could|should|may) I ask(?: you)?(?: about)?(?: here)?",
    rf"what (?:topics|subjects|themes|events|stories) (?:do|does|are in) {_ALL}(?: (?:cover|discuss"
    r"|report|have))?",
)
ACCOUNTS = (
    rf"(?:how|where|in what (?:ways?|respects?)|on what) (?:do|does|did) {REPORTS}"
    rf"(?: (?:of|on|about) (?P<topic>.+?))? {_DIFFER}(?: (?:on|about|over|in|as to|regarding) "
    rf"(?P<also>.+))?",
    rf"{_PLEASE}(?:compare|contrast) (?:how |what )?{REPORTS} (?:{ABOUT}|{_TELL} "
    rf"{ABOUT}|{_COVER}) "
    r"(?P<topic>.+)",
    rf"what (?:is|are) the differences? between {REPORTS} {ABOUT} (?P<topic>.+)",
    rf"how (?:do|does|did) {REPORTS} (?:each |all )?{_COVER} (?P<topic>.+)",
)
SIDES = (
    rf"what (?:do|does|did) (?P<sides>.+? and .+?) (?:each |both )?{_TELL} {ABOUT} (?P<topic>.+)",
    rf"how (?:do|does|did) (?P<sides>.+? and .+?) (?:each |both )?{_COVER} (?P<topic>.+)",
    r"how (?:do|does|did) (?P<sides>.+? and .+?) (?:differ|disagree) "
    r"(?:on|about|over|in|regarding) "
    r"(?P<topic>.+)",
    rf"{_PLEASE}(?:compare|contrast) (?:what |how )?(?P<sides>.+? and .+?) (?:each |both )?"
    rf"(?:{_TELL} )?(?:{ABOUT}|{_COVER}) (?P<topic>.+)",
    rf"how (?:do|does|did) (?P<one>.+?)['’]s? (?:account|report|article|version|coverage)s? "
    rf"{ABOUT} "
    rf"(?P<topic>.+?) (?:differ|diverge) from (?P<other>.+?)",
    rf"what (?:is|are) the differences? between (?P<sides>.+? and .+?)(?:['’]s)?(?: "
    rf"(?:account|report"
    rf"|article|version|coverage)s?)? {ABOUT} (?P<topic>.+)",
)
ONE_SIDE = (
    rf"what (?:do|does|did|has|have) (?P<side>.+?) (?:have to )?{_TELL} {ABOUT} (?P<topic>.+)",
    rf"how (?:do|does|did) (?P<side>.+?) {_COVER} (?P<topic>.+)",
)
"""Of one outlet: what it tells of a topic, which no single sentence answers."""
FIRST_REPORTS = (
    rf"did (?P<one>.+?) {_WRITE} (?P<topic>.+?) (?P<way>{_WAY}) "
    rf"(?P<other>.+?)(?: (?:did|had|{_WROTE}(?: (?:that )?(?P<second>.+))?))?",
    rf"(?:was|were) (?P<topic>.+?) (?:reported|covered|published|mentioned) (?:by|in) (?P<one>.+?) "
    rf"(?P<way>{_WAY}) (?:(?:by|in) )?(?P<other>.+)",
    rf"(?:did )?(?P<one>.+?) or (?P<other>.+?) (?:{_WRITE}|{_WROTE}) (?P<topic>.+?) first",
    rf"(?:which|who) of (?P<one>.+?) (?:and|or) (?P<other>.+?) {_WROTE} (?P<topic>.+?) first",
)
WHO_FIRST = (
    r"(?:who|which (?:outlet|source|(?:news)?paper|article|report)) (?:was )?(?:the )?first "
    r"(?:to )?"
    r"(?:report(?:ed)?|wr[io]te about|cover(?:ed)?|mention(?:ed)?)(?: (?:on|about))? (?P<topic>.+)",
    r"(?:who|which (?:outlet|source|(?:news)?paper|article|report)) "
    r"(?:reported|wrote about|covered|mentioned)(?: (?:on|about))? (?P<topic>.+?) "
    r"(?:first|earliest)",
)
FIRST_EVENTS = (
    rf"(?:what|which)(?: of (?:these|those|the two|them))? {_HAPPEN} {_FIRST}\s*[:,–—-]?\s*"
    r"(?P<one>.+?),? or (?P<other>.+)",
    rf"did (?P<one>.+?) {_HAPPEN} (?P<way>before|earlier than|after|later than) (?P<other>.+)",
    r"(?:was|were) (?P<one>.+?) before or after (?P<other>.+)",
    rf"did (?P<one>.+?) {_HAPPEN} before or after (?P<other>.+)",
)
TIMELINES = (
    r"what happened,? (?:and )?when,? (?:in|with|to|between|during|around|about) (?P<topic>.+)",
    rf"{_PLEASE}{_GIVE}(?:(?:an?|the) )?(?:\w+ )?(?:timeline|chronology|sequence of events) "
    r"(?:of|for|about|in|on|around) (?P<topic>.+)",
    rf"in (?:what|which) order did (?P<topic>.+?) (?:{_HAPPEN}|unfold|develop)",
    rf"{_PLEASE}{_GIVE}the (?:key |main )?(?:events|dates) (?:of|around|in|about|for) "
    rf"(?P<topic>.+?)"
    r"(?:,? (?:in order|in chronological order|chronologically|by date))",
    r"how did (?P<topic>.+?) (?:unfold|develop|evolve)(?: over (?:time|the \w+))?",
)
