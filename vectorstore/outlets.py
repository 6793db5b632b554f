"""Names of newspapers, agencies, broadcasters and sites, as they write themselves.

A general list of well-known ones in many countries: enough to tell a masthead from a heading.
What it does not hold is not guessed.
"""

from __future__ import annotations

import re
from functools import cache

AGENCIES = {
    "AFP": "AFP", "Agence France-Presse": "AFP", "AP": "AP", "Associated Press": "AP",
    "Reuters": "Reuters", "Thomson Reuters": "Reuters", "dpa": "dpa", "EFE": "EFE",
    "ANSA": "ANSA", "Xinhua": "Xinhua", "TASS": "TASS", "Interfax": "Interfax",
    "Bloomberg": "Bloomberg", "PA": "PA", "PA Media": "PA", "UPI": "UPI", "Kyodo": "Kyodo",
    "Kyodo News": "Kyodo", "Yonhap": "Yonhap", "PTI": "PTI", "ANI": "ANI", "AAP": "AAP",
    "Belta": "Belta", "Ukrinform": "Ukrinform", "Anadolu": "Anadolu", "IANS": "IANS",
    "Jiji": "Jiji", "CNA": "CNA", "MENA": "MENA", "SPA": "SPA", "WAM": "WAM", "RIA": "RIA",
}  # fmt: skip
"""The names of news agencies, each with the one it goes by."""

_OUTLETS = """
ABC News|Al Arabiya|Al Jazeera|Al-Monitor|Ars Technica|Arab News|Axios|Bangkok Post|Barron's
BBC|BBC News|BBC Sport|Bild|Business Insider|Business Standard|BuzzFeed News|CBC|CBC News
CBS News|CBS Sports|Channel 4 News|Chicago Tribune|China Daily|CNBC|CNET|CNN
Corriere della Sera|Daily Express|Daily Mail|Daily Mirror|Daily Record|Daily Star|Dawn
Deadline|Der Spiegel|Deutsche Welle|Die Welt|Die Zeit|DW|El Mundo|El País|Engadget|ESPN
Euronews|Evening Standard|Express.co.uk|Financial Times|Folha de S.Paulo|Forbes|Foreign Affairs
Foreign Policy|Fortune|Fox Business|Fox News|France 24|Frankfurter Allgemeine Zeitung|Gazeta.ru
Global News|Globe and Mail|Gulf News|Haaretz|Handelsblatt|Hindustan Times|HuffPost|India Today
Irish Examiner|Irish Independent|ITV News|Japan Times|Jerusalem Post|Khaleej Times|Kommersant
Korea Herald|Korea Times|Kyiv Independent|Kyiv Post|La Nación|La Repubblica|La Stampa
La Vanguardia|Le Figaro|Le Monde|Le Parisien|Libération|Los Angeles Times|MarketWatch|Mashable
Meduza|Miami Herald|Middle East Eye|MIT Technology Review|MSNBC|National Geographic
National Post|National Review|NBC News|Neue Zürcher Zeitung|New Scientist|New Statesman
New York Daily News|New York Magazine|New York Post|Newsweek|Nikkei Asia|NPR|NZ Herald
PBS NewsHour|Politico|Polygon|ProPublica|Quartz|Radio Free Europe/Radio Liberty|Rappler|RFE/RL
RNZ|Rolling Stone|RT|RTÉ|Salon|San Francisco Chronicle|Scientific American|Semafor|Sky News
Sky Sports|Slate|South China Morning Post|Sporting News|Sports Illustrated|Sputnik
Süddeutsche Zeitung|TechCrunch|The Age|The American Conservative|The Atlantic|The Australian
The Boston Globe|The Conversation|The Daily Beast|The Daily Telegraph|The Economist
The Economic Times|The Globe and Mail|The Guardian|The Hill|The Hindu|The Hollywood Reporter
The Independent|The Indian Express|The Intercept|The Irish Times|The Moscow Times|The Nation
The National|The New Republic|The New York Times|The New Yorker|The Observer|The Scotsman
The Spectator|The Straits Times|The Sun|The Sunday Times|The Sydney Morning Herald|The Telegraph
The Times|The Times of India|The Times of Israel|The Verge|The Wall Street Journal
The Washington Post|The Week|Time|Toronto Star|TRT World|Ukrainska Pravda|USA Today|Variety
Vice|Voice of America|Vox|Wired|WSJ|Yahoo News|ZDNet|Zeit Online
"""


@cache
def _names() -> dict[str, str]:
    names = [name for line in _OUTLETS.split("\n") for name in line.split("|") if name]
    joined = {_key(name.replace("The ", "The")): name for name in names}  # theguardian.com
    return joined | {_key(n): n for n in names} | {_key(k): v for k, v in AGENCIES.items()}


def _key(name: str) -> str:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com|co\.uk|org|net|co|eu)/?$", "", name.lower())
    return re.sub(r"^the(?=\W)|\W", "", bare)


def known_outlet(name: str) -> str | None:
    """The outlet that ``name`` stands for, as it writes itself: ``washingtonpost`` too."""
    if not 0 < len(name) <= 40:
        return None
    return _names().get(_key(name.strip()))
