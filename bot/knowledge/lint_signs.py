"""By which words a text shows what the law asks of it: that it tells a way to withdraw, a safeguard, a logic.

The register's facts are prose, so whether they tell enough can only be guessed. The guess leans towards silence: a word
of any language in any language's text counts. What is told of it names the words, so that a lawyer can overrule it.
"""

import re
from collections.abc import Iterable

_WITHDRAWAL = re.compile(
    r"\bintrek|\bingetrokken|\btrek\w*\b.{1,60}\bin\b|\bafmeld|\bafgemeld|\bmeld\w*\b.{1,60}\baf\b|\buitschrij|"
    r"\bschrijf\w*\b.{1,60}\buit\b|\bopzeg|\buitzet|\bzet\w*\b.{1,60}\buit\b|\bweiger|\bontvolg|"
    r"\bwithdraw|\brevo[kc]|\bunsubscri|\bopt(ing)?[ -]?out|\bsign\w* off|\bswitch\w* off|\bturn\w* off|\bunfollow|"
    r"\btak\w* back|\bwiderruf|\babmeld|\babbestell|\bzurückzieh|\bausschalt|\bretir|\brévo|\bdésinscri",
    re.IGNORECASE,
)
_SAFEGUARD = re.compile(
    r"adequa|passend (beschermings)?niveau|waarborg|modelcontract|modelbepaling|standaardcontract|bindende bedrijfs|"
    r"\bSCC|\bBCR|\bDPF\b|privacy framework|safeguard|standard (data protection|contract)|model clause|"
    r"binding corporate|angemessen|standardvertrag|standarddatenschutz|garantie|clauses contractuelles|"
    r"\bart(\.|ikel|icle)? ?4[5-9]",
    re.IGNORECASE,
)
_LOGIC = re.compile(
    r"volgens|op basis van|aan de hand van|op grond van|criteri|regel|vergelijk|bereken|rekenmodel|weegt|wegen|score|"
    r"drempel|algoritm|logica|based on|according to|rule|compar|calculat|model|weigh|scor|threshold|algorithm|logic|"
    r"anhand|aufgrund|nach den|vergleich|berechn|schwelle|selon|calcul",
    re.IGNORECASE,
)
# A denial that takes part of it back ("not outside the EEA, except …") is none.
_DENIAL = re.compile(
    r"\b(nee|neen|geen|niet|nooit|niets|no|not|none|never|nothing|nein|keine?|nicht|nie|non|aucun)\b", re.IGNORECASE
)
_EXCEPTION = re.compile(
    r"\b(behalve|tenzij|met uitzondering|except|unless|apart from|außer|sauf)\b|\buitgezonderd", re.IGNORECASE
)
_AT_WORK = re.compile(
    r"\b(medewerker|werknemer|personeel|collega|sollicitant|employee|staff|personnel|job applicant|colleague|"
    r"mitarbeiter|beschäftigte)",
    re.IGNORECASE,
)


def tells_how_to_withdraw(texts: Iterable[str]) -> bool:
    """Return whether one of the texts says how consent is withdrawn.

    >>> tells_how_to_withdraw(["U kunt zich onderaan elke brief afmelden."])
    True
    >>> tells_how_to_withdraw(["Wij sturen elke maand nieuws."])
    False
    """
    return any(_WITHDRAWAL.search(text) for text in texts)


def tells_a_safeguard(texts: Iterable[str]) -> bool:
    """Return whether one of the texts about transfers names a safeguard, or says that there are none.

    >>> tells_a_safeguard(["To Japan."]), tells_a_safeguard(["To Japan, under an adequacy decision."])
    (False, True)
    >>> tells_a_safeguard(["No; all servers are in Ghent."]), tells_a_safeguard(["Not outside the EEA, except Turkey."])
    (True, False)
    """
    return any(_SAFEGUARD.search(text) or _denies(text) for text in texts)


def tells_the_logic(texts: Iterable[str]) -> bool:
    """Return whether one of the texts about automated decisions says what they go by, or that there are none.

    >>> tells_the_logic(["A computer decides."]), tells_the_logic(["A computer decides, based on income."])
    (False, True)
    """
    return any(_LOGIC.search(text) or _denies(text) for text in texts)


def is_about_employees(texts: Iterable[str]) -> bool:
    """Return whether one of the texts, titles or descriptions of data subjects, is about people at work.

    >>> is_about_employees(["Foto's van medewerkers"]), is_about_employees(["Customers"])
    (True, False)
    """
    return any(_AT_WORK.search(text) for text in texts)


def _denies(text: str) -> bool:
    return bool(_DENIAL.search(text)) and not _EXCEPTION.search(text)
