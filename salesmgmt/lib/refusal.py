"""The one exception for what a person may not or cannot do, and the way rules raise it."""


class Refused(Exception):
    """An action that was not done, with the sentence that tells the person why.

    `field` names the form field the sentence belongs to; "" means the whole form.
    """

    def __init__(self, sentence, field: str = ""):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def insist(*reasons: str, field: str = "") -> None:
    """This will raise `Refused` with the first reason that is not empty."""
    for reason in reasons:
        if reason:
            raise Refused(reason, field)
