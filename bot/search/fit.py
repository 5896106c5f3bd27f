"""Numbers fitted by ``make fit`` on the tuning half of tests/search/questions.yaml; do not edit by hand."""

ARTICLES = 58
"""How many articles the library had."""
WEIGHTS = (-5.32, 3.3, 0.38, 1.53, -0.21, 1.23, 0.04, 2.32, 1.92, 0.03, 2.01)
"""Of the features of a question, see ``decide.features``."""
ANSWER_FROM = 0.825
"""Probability from which the best section is the answer."""
ABSTAIN_BELOW = 0.4
"""Probability below which not even a choice is offered."""
