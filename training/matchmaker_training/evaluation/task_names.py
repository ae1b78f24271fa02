"""The tasks by name, in the order of a report."""

PARTNERS_NEW = "partners-new"
PARTNERS_ALL = "partners-all"
COMPLETE_1 = "complete-1"
COMPLETE_3 = "complete-3"
NEWCOMER = "newcomer"
NEWCOMER_TOPIC = "newcomer-topic"

TASKS = (PARTNERS_NEW, PARTNERS_ALL, COMPLETE_1, COMPLETE_3, NEWCOMER, NEWCOMER_TOPIC)
NEWCOMER_TASKS = frozenset({NEWCOMER, NEWCOMER_TOPIC})
TASKS_WITH_TOPICS = frozenset({COMPLETE_1, COMPLETE_3, NEWCOMER_TOPIC})
