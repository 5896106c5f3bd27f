"""Numbers fitted by ``make fit`` on the tuning half of tests/search/questions.yaml; do not edit by hand."""

ARTICLES = 58
"""How many articles the library had."""
WEIGHTS = (-5.19, 3.24, 0.32, 1.63, -0.2, 1.11, -0.06, 2.27, 1.96, -0.51, 2.2)
"""Of the features of a question, see ``decide.features``."""
ANSWER_FROM = 0.839
"""Probability from which the best section is the answer."""
ABSTAIN_BELOW = 0.15
"""Probability below which not even a choice is offered."""
