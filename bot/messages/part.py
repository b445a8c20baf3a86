"""What every part of the messages is made of."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a language's file: each name in it has its sentence, and no other may stand there."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Counted(Part):
    """Words for a number of things: `one` for 1, `other` with `{count}` for the rest."""

    one: str
    other: str

    def of(self, count: int) -> str:
        """Return the words for a number."""
        return (self.one if count == 1 else self.other).format(count=count)
