"""The shapes of lines that are not article text, whatever page they come from.

Each pattern stands for a habit of news sites (a subscription wall, a share bar, a link to
another report), not for one site. ``cleaning`` decides with the lines around.
"""

from __future__ import annotations

import re

from vectorstore.wording import count_words, holds_any


def any_of(*patterns: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """One pattern that matches where any of ``patterns`` does."""
    return re.compile("|".join(f"(?:{p})" for p in patterns), flags)


_THIS = r"(?:this|our|the|your)"
_FOR = r"(?:for|available to|exclusive to|reserved for)"
_NETWORK = r"(?:facebook|twitter|x|instagram|tiktok|youtube|linkedin|threads)"
_RULES = r"(?:terms of (?:use|service)|(?:privacy|cookie) (?:policy|settings|notice))"
_SITE = r"(?:we|(?:this|our) (?:web)?site)"

WHOLE_LINE = any_of(
    # Furniture of the page
    r"skip to (?:main |the )?content",
    r"(?:story|article) continues below.*|continue reading below",
    r"(?:advert\w*\s+)?article continues below this ad",
    r"(?:paid |- ?)?advertis(?:ing|ement)s?(?: ?-)?|sponsored(?: content)?|promoted",
    r"loading\W*|watch now",
    r"(?:share(?: (?:this|it|on|via|with)\b.{0,40})?|copy link)\s*:?",
    r"print(?: this)?(?: page| article)?",
    r"(?:view |(?:load|show) more |\d[\d,]* )?comments?|leave a (?:comment|reply)",
    r"join the (?:conversation|discussion)\b.*",
    r"back to (?:top|home)|next page|previous page|page \d+ of \d+|menu|search|home|close|or",
    r"not now|load more|show more|see more|more info",
    r"\d{1,2}[ -]?min(?:ute)?s?(?: read| listen)?|listen to (?:this )?(?:article|story)",
    r"(?:audio|video) player.{0,40}",
    r"page not found|the (?:content|page) you (?:requested|are looking for)\b.*",
    r"(?:error )?404\b.{0,40}",
    r"breaking(?: news)?|live|(?:last )?updated on .{0,3}from the section.*",
    r"follow our live coverage|like this:.*loading\W*|embed from .{3,40}|expand tweet",
    r"image \d+ of \d+.{0,200}",
    r"republish this article|report (?:a )?(?:this ad|an? error|a typo)",
    r"was this (?:helpful|article useful)\W*.*",
    # Accounts, walls and letters
    r"(?:register|subscribe|log ?in|sign ?in|sign ?up|donate)(?: (?:now|here|today|for free))?\W*",
    r"already (?:a (?:subscriber|member)|have an account|registered|subscribed)\?.*",
    r"(?:keep|continue) reading\b.{0,60}|unlock (?:more|this|full)\b.{0,40}",
    r"(?:view )?subscription options",
    rf"{_THIS} (?:article|story|page) is (?:only )?{_FOR}\b.*(?:subscribers|members).{{0,40}}",
    r"(?:subscribe|sign up) (?:to|for|and|now|today)\b(?!.*[.!?…][\"”’]?$).*",
    r"register (?:now|today|to (?:read|comment|continue)|and (?:read|get))\b.{0,80}",
    r"(?:unlimited|(?:full|complete) digital) access\b.{0,80}|cancel any ?time\W*",
    r"there['’]s no commitment, you can cancel\b.*|get unlimited access\b.*",
    r"(?:daily |weekly |morning |evening )?newsletters?(?: sign.?up)?(?:\W*|(?-i:[A-Z]).{0,80})",
    r"(?:enter )?(?:your )?e-?mail(?: address)?\W*",
    r"(?:tags|topics|filed under|categories)\s*:.{1,120}",
    # Promotion
    r"join the (?:conversation|discussion)\b.*|support (?:independent|quality|our) journalism\b.*",
    r"(?:do you )?(?:have|got) a (?:story|tip|news tip)\b.{0,20}\?.*",
    r"(?:send|share) (?:us )?your (?:story|stories|views|tips)\b.{0,80}",
    r"(?:want|wish) to (?:respond|comment)\?.*|tell us what you think\b.*",
    r"let us know in the comments\b.*",
    r"if you (?:enjoyed|liked) this\b.{0,80}|like what you['’]re reading\b.*",
    rf"follow (?:us|@|\w+(?: \w+){{0,3}} on {_NETWORK})\b.{{0,80}}",
    r"click here\b.{0,80}|read (?:our|the) (?:reviews?|guide|full terms)\b.{0,60}",
    r".{0,60}\bdownload (?:the|our) .{0,40}\bapp\b.{0,60}",
    r"(?:bet now|claim (?:now|offer)|get picks now|play now)\b.{0,80}",
    # Rights and rules
    rf"{_SITE}(?: and our [\w ,.]{{1,40}})? (?:uses?|stores?|values?)\b.*(?:cookies?|privacy)\b.*",
    r"we value your privacy|(?:accept|reject|allow) all(?: cookies)?",
    r"manage (?:options|preferences|cookies|settings)",
    r"by (?:continuing|clicking|signing|submitting|subscribing|registering)\b"
    r".*(?:you (?:agree|accept|consent)|our)\b.*",
    r"(?:text )?(?:©|\(c\) ?(?:19|20)\d\d|all rights reserved).{0,140}",
    r"(?:text )?copyright (?:(?:of|by) |(?:19|20)\d\d|©).{0,120}",
    r"copyright .{1,60}\b(?:ltd|inc|llc|plc|(?:19|20)\d\d)\b.{0,80}",
    r"except where otherwise noted\b.*",
    rf"(?:(?:read|see|view) )?(?:our )?{_RULES}"
    rf"(?:[\W_]+(?:and )?(?:{_RULES}|contact us|help|careers))*",
    r"cookie settings",
    r"about us|contact us|careers|advertise(?: with us)?|site ?map|accessibility",
    r"help cent(?:re|er)",
    # Who worked on it
    r"[—– -]*(?:[^.!?]|(?<=\b\w)\.){3,240}? contributed(?: reporting)? to this"
    r" (?:report|story|article|piece|compilation)(?:['’]s reporting)?\.?",
    r"\(?(?:(?:additional|further|with) )?(?:reporting|writing|editing) by"
    r"(?:[ ,;]+(?:(?-i:[^\W\d_a-z])[\w.'’-]*|and|in|for|by|the|de|la|van|von|additional"
    r"|reporting|writing|editing))+"
    r"\W*",
    r"our standards: .{3,60}|published by [\w ,.'’-]{3,60} - \S+\.\S+ - on .{6,30}",
)
"""The whole line is such a thing. Matched against a line without its outer white space."""

LINKED = any_of(
    r"read (?:more|also|next|on|full article)\b|also (?:read|see)\b|see also\b",
    r"must[- ]read\b|required reading",
    r"\[?(?:read|see|watch) also\]?|source:\s*read full article",
    r"don['’]t miss\b|you (?:may|might) (?:also )?(?:like|be interested)",
    r"in case you missed it|icymi",
    r"go deeper\b|new podcast\b|watch this story\b|live coverage\b",
    r"(?:more|related|recommended|watch|listen|video|gallery|in pictures)\s*:(?!\s*$)",
    r"(?:quiz|poll|explainer|read|explore|analysis)\s*:(?!\s*$)",
)
"""A line that begins so and then names another report."""

HEADING = any_of(
    r"don['’]t miss(?: out)?|also read|read (?:more|next|also)(?: (?:on|from|about) .{2,40})?",
    r"(?:most|top) (?:read|popular|viewed|shared|stories|commented)(?: (?:in|on|from) .{2,30})?",
    r"trending(?: now)?|popular now|latest(?: news| stories)|top stories|editor['’]?s['’]? picks?",
    r"related(?: (?:articles|stories|news|topics|content|coverage|links|pages|posts|reading))?",
    r"recommended(?: (?:for you|stories|reading|articles))?|you (?:may|might) (?:also )?like",
    r"what to read next",
    r"more (?:from|on|in|stories|news|about)\b.{0,40}|topics|tags",
    r"sponsored(?: (?:content|links|stories))?",
    r"around the web|from (?:our partners|around the web)|required reading|unlock more articles",
)
"""The title of a list of links: the lines under it, as far as they look like titles, go too."""

WALL = any_of(
    r"already (?:a subscriber|have an account)|(?:keep|continue) reading with",
    r"subscribe (?:now )?(?:to|and) (?:read|get|continue|unlock)",
    r"unlock (?:more|this|full) (?:article|story)",
    r"(?:log|sign) in to (?:read|continue)|(?:continue|finish) reading this (?:article|story),? ",
    rf"(?:article|story|content) is (?:only )?{_FOR} .*(?:subscribers|members)",
    r"reached your (?:limit|monthly)|to read (?:the rest|this article|the full)\b.*\bsubscri",
)
"""The words of a subscription wall."""

_SHARE_WORDS = frozenset(
    "facebook twitter x whatsapp reddit email e-mail mail share copy link linkedin telegram "
    "pinterest print tumblr messenger flipboard save instagram youtube tiktok tweet pin pocket "
    "threads bluesky mastodon sms viber line more comments comment".split()
)
_WORD = re.compile(r"[\w-]+")
_SECTIONS = frozenset(
    "home news world uk us local politics business sport sports culture opinion weather tech "
    "technology science health lifestyle entertainment travel money arts video live podcasts "
    "more menu search login register subscribe".split()
)
_PICTURE = r"(?:image|photo|picture|photograph|photography|screenshot|illustration)s?"
_CREDIT_ONLY = any_of(
    r"\(?(?:getty(?: images)?|istock(?:photo)?|shutterstock|alamy|epa-efe|pa wire|pa images)"
    r"[\w /,-]{0,30}\)?",
    rf"\(?(?:featured? )?{_PICTURE}(?:(?: (?:source|credit|by|courtesy of))?\s?[:,]"
    r"| (?:credit|by|courtesy of)| of [\w .'-]{3,40}:) (?:(?-i:[A-Z])|istock)[\w .,'’/&-]{1,60}\)?",
)

_AGENCY = (
    r"(?:getty(?: images)?|i?stock(?:photo)?|shutterstock|alamy|epa(?:-efe)?|afp|ap|reuters"
    r"|pa(?: wire| images| media)?|bloomberg|xinhua|tass|anadolu|usa today sports|imago)"
)
_WHOSE = r"[\w@][\w .,'’@/|&()-]{0,60}?"
_NAMES = r"(?-i:[A-Z])[\w'’.-]*(?: (?-i:[A-Z])[\w'’.-]*)"
_PICTURED = rf"(?-i:(?=[A-Z]))(?:top |file |feature )?(?:{_PICTURE}|photographer|credits?)"
_CREDIT_AT_END = re.compile(
    "|".join(
        f"(?:{pattern})"
        for pattern in (
            # (Credit: Getty images) · [Photo by Jo Ek] · (Jo Ek/AFP via Getty Images)
            rf"[(\[]\s*(?:\w+ )?(?:{_PICTURE}|photographer|credits?)(?: \w+){{0,3}}(?::| by) ?"
            rf"{_WHOSE}[)\]]",
            rf"[(\[]\s*(?:{_WHOSE}(?:[/|,]| via ) ?)?(?:getty(?: images)?|shutterstock|alamy"
            r"|epa-efe)\s*[)\]]",
            # Photograph: Jo Ek/AFP · Image credit: Future · Mandatory Credit: Jo Ek-USA TODAY
            rf"{_PICTURED}(?: (?:source|courtesy of|credits?))?: ?(?-i:[A-Z@]|getty){_WHOSE}",
            r"(?:mandatory|image|photo|picture) credits?: ?" + _WHOSE,
            # After a sentence: Photo by Jo Ek · Jo Ek / AFP via Getty Images · © AFP
            rf"(?:^|(?<=[.!?”\"’)|]))\s*(?:{_PICTURED} (?:by|courtesy of):? (?-i:[A-Z@]){_WHOSE}"
            rf"|(?!with |by ){_NAMES}{{0,4}} ?(?:[/|]| via ) ?(?:\w+ via )?{_AGENCY}(?: file)?\.?"
            rf"|(?-i:REUTERS|AFP|AP)(?: PHOTO)? ?/ ?{_NAMES}{{0,3}}\.?)",
            rf"© ?{_AGENCY}\b.{{0,30}}",
        )
    ).join((r"(?<!\w)(?:", r")[.)]?\s*$")),
    re.IGNORECASE,
)
"""Whose a picture is, as it stands at the end of what is said of the picture."""
_CREDIT_MARKS = (":", "(", "[", "/", "|", "©", " by ", "courtesy of", " via ")
"""One of these stands in every credit at the end of a line."""
_CREDIT_WORDS = 12
_CAPTION_WORDS = 60
_LONGEST_CREDIT = 140


def is_share_bar(line: str) -> bool:
    """Whether the line holds nothing but names of networks and words of sharing."""
    words = 0
    for word in _WORD.finditer(line.lower()):
        if word[0] not in _SHARE_WORDS:
            return False
        words += 1
    return words > 0


def is_section_name(line: str) -> bool:
    """Whether the line is one section of a menu, such as ``Weather``."""
    return line.lower().strip(" >|/") in _SECTIONS


def is_trail(line: str) -> bool:
    """Whether the line is a breadcrumb trail or a menu: short names with bars between."""
    for mark in (" > ", " » ", " › ", " | ", " / ", " • ", " · "):
        parts = [part.strip() for part in line.split(mark)]
        if len(parts) >= 3 and all(0 < len(p.split()) <= 3 for p in parts):
            return not any(char.isdigit() for char in line)
    return False


def is_credit(line: str) -> bool:
    """Whether the line only says whose picture stood there."""
    if count_words(line, _CREDIT_WORDS + 1) > _CREDIT_WORDS or "caption" in line.lower():
        return False
    return _CREDIT_ONLY.fullmatch(line) is not None


def credit_of(line: str) -> int | None:
    """Where at the end of the line it says whose a picture is; ``None`` where it does not."""
    start = max(0, len(line) - _LONGEST_CREDIT)
    if not holds_any(line[start:].lower(), _CREDIT_MARKS):
        return None
    found = _CREDIT_AT_END.search(line, start)
    return found.start() if found else None


def is_caption(line: str) -> bool:
    """Whether the line says what a picture shows, and whose it is."""
    return credit_of(line) is not None and count_words(line, _CAPTION_WORDS + 1) <= _CAPTION_WORDS
