"""Numbers fitted by ``make fit`` on the tuning half of tests/search/questions.yaml; do not edit by hand."""

ARTICLES = 58
"""How many articles the library had."""
WEIGHTS = (-5.3, 3.29, 0.38, 1.53, -0.22, 1.23, 0.02, 2.31, 1.92, -0.01, 2.02)
"""Of the features of a question, see ``decide.features``."""
ANSWER_FROM = 0.824
"""Probability from which the best section is the answer."""
ABSTAIN_BELOW = 0.4
"""Probability below which not even a choice is offered."""
