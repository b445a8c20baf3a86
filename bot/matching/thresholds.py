"""How much evidence each decision needs.

Measured, not felt: `privacybot eval --calibration` shows what the scores are worth.
"""

ACCEPTED = 65.0
"""The score from which on an entry is believed: rather nothing is said than a false lawful basis."""

NEAR = 26.0
"""The score from which on an entry is worth a suggestion where none is believed."""

TOPIC_ACCEPTED = 50.0
"""The score from which on a topic is believed, which states no lawful basis."""

TOPIC_ASKED = 60.0
"""The score from which on a topic is told whose facet was heard first, though a later one has more words."""

TOPIC_AHEAD = 30.0
"""How much likelier another topic must be than the one whose facet was heard to be told in its place."""

MARGIN = 0.88
"""A runner-up with this share of the first one's evidence, and no word of its own less, could be meant as well."""

TIE = 0.97
"""A runner-up with this share of the first one's evidence is as likely, whatever the words are."""

TRIFLE = 0.25
"""What a word brings that doesn't tell two candidates apart."""

TELLS_TWINS_APART = 0.3
"""What the words must bring that one of several twins has and the others don't for it to be the one that is meant."""

OWN_WORDS = 0.5
"""What an entry's words must bring beside those that a likelier topic explains."""

SECOND_ACCEPTED = 20.0
"""The score from which on a second thing is believed beside the first, whose words stand unexplained in its own
score.
"""

SECOND_AFTER_AND = 0.3

SECOND_AFTER_COMMA = 0.6
"""The share of the first one's evidence that a second thing must have to be told too: a comma parts less than "and"
does.
"""

NAMED = 0.75
"""What the words for a second thing must bring, beside those for the first, for both to be told."""

MOST_CHOICES = 5

POINTS_BACK = 1.0
"""The most that words unknown to the register may weigh in a question about what was answered last."""

MOST_UNKNOWN_OF_FACET = 1.5
"""The most that unknown words may weigh where something is asked of one's data in general."""

MOST_UNKNOWN = 2.0
"""The most that unknown words may weigh where a list is asked for in so many words."""

NAMES_SOMETHING = 0.35
"""What a word must bring to an entry for the sentence that asks to name something."""

STORY = (1.0, 0.6, 0.4)
"""How much a word counts by its sentence's distance from one that asks: the background of a story is not its
question.
"""
