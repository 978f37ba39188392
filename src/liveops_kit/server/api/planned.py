"""Operations of the description that have no rules yet; they answer 501 by name."""

OPERATION_IDS: tuple[str, ...] = ()
STORE_OPERATION_IDS: tuple[str, ...] = ()
