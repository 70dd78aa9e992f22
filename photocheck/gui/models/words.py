"""Words that several windows use, in the user's language."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_CHANNELS: dict[str, object] = {
    "website": QT_TRANSLATE_NOOP("Words", "School website"),
    "social": QT_TRANSLATE_NOOP("Words", "Social media"),
    "newsletter": QT_TRANSLATE_NOOP("Words", "Newsletter"),
    "display": QT_TRANSLATE_NOOP("Words", "Display in school"),
    "press": QT_TRANSLATE_NOOP("Words", "Newspapers and press"),
}


def channel(channel_id: str) -> str:
    """Return how people call a channel; a channel of the school's own keeps its name."""
    word = _CHANNELS.get(channel_id)
    return QCoreApplication.translate("Words", str(word)) if word else channel_id


def counted(count: int, one: str, many: str) -> str:
    """Return the text that fits a count; both are in the user's language, "{}" is the count."""
    return one if count == 1 else many.replace("{}", str(count))


def photos(count: int) -> str:
    """Return "1 photo" or "n photos"."""
    translate = QCoreApplication.translate
    return counted(count, translate("Words", "1 photo"), translate("Words", "{} photos"))


def faces(count: int) -> str:
    """Return "1 face" or "n faces"."""
    translate = QCoreApplication.translate
    return counted(count, translate("Words", "1 face"), translate("Words", "{} faces"))


def people(count: int) -> str:
    """Return "1 person" or "n people"."""
    translate = QCoreApplication.translate
    return counted(count, translate("Words", "1 person"), translate("Words", "{} people"))


def time_left(seconds: float) -> str:
    """Return a calm guess: "less than a minute left", "about 4 minutes left"."""
    minutes = round(seconds / 60)
    if seconds < 50:
        return QCoreApplication.translate("Words", "less than a minute left")
    if minutes <= 1:
        return QCoreApplication.translate("Words", "about a minute left")
    return QCoreApplication.translate("Words", "about {} minutes left").format(minutes)


def in_photos(count: int) -> str:
    """Return "in 1 photo" or "in n photos"."""
    translate = QCoreApplication.translate
    return counted(count, translate("Words", "in 1 photo"), translate("Words", "in {} photos"))


def today() -> str:
    """Return "today", as in "you were checking 60 photos today"."""
    return QCoreApplication.translate("Words", "today")


def on_day(day: str) -> str:
    """Return "on Friday" or "on 3 November"."""
    return QCoreApplication.translate("Words", "on {}").format(day)
