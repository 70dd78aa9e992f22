"""A number with the word that fits it."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 photo" or "3 photos"; `many` where it is not the word with an s."""
    return f"{number} {one}" if number == 1 else f"{number} {many or f'{one}s'}"
