"""The people that `needs compare` compares, sorted into groups that may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from needs.terminal.choices import chosen, profile
from needs.terminal.output import InputError

if TYPE_CHECKING:
    from needs.evidence.comparing.compared import CompareSettings, Comparison
    from needs.report.labels import Labels
    from surveys.disclosure import View
    from surveys.reading import Reading
    from surveys.survey import Question


@dataclass(frozen=True)
class Grouped:
    """The people in view, sorted into groups, and what is said of them everywhere."""

    view: View
    only: Mapping[str, tuple[str, ...]]
    labels: Labels
    level: float

    @property
    def members(self) -> dict[str, int]:
        """People in each group, whether or not they answered."""
        grouping = self.view.grouping
        if grouping is None:
            return {}
        return dict(zip(grouping.ids, grouping.sizes.tolist(), strict=True))

    @property
    def notes(self) -> tuple[str, ...]:
        """What every table says of itself."""
        from needs.report.records import software
        from needs.report.tables import withheld_sentences

        _, labels = self.labels.language, self.labels
        synthetic = _(
            "These answers are synthetic: made up to show the software. They are no evidence."
        )
        named = _.join(labels.group(q, v) for q, values in self.only.items() for v in values)
        return (
            *((synthetic,) if self.view.responses.synthetic else ()),
            _("Answers in view: {n}.", n=_.number(len(self.view.responses))),
            *((_("Only: {filters}.", filters=named),) if named else ()),
            *withheld_sentences(self.view, labels),
            _("The people who answered an open survey are not a random sample of all caseworkers."),
            *(f"{s.name} · SHA-256 {s.sha256}" for s in self.view.responses.sources),
            software(),
        )

    @property
    def record(self) -> dict[str, Any]:
        """What the record begins with."""
        from needs.report.records import software

        responses = self.view.responses
        return {
            "software": software(),
            "synthetic": responses.synthetic,
            "sources": [{"name": s.name, "sha256": s.sha256} for s in responses.sources],
            "survey": {"id": responses.survey.id, "version": responses.survey.version},
            "language": self.labels.language.code,
            "only": self.only,
            "in_view": len(responses),
            "members": self.members,
        }

    def compared(self, question: Question, settings: CompareSettings) -> Comparison:
        """The question compared between the groups. InputError where it has no such measure."""
        from needs.evidence.comparing.comparison import compare

        grouping = self.view.grouping
        if grouping is None:
            raise InputError("there are no groups to compare; give --by")
        ability = self._ability(question) if settings.measure == "gap" else None
        try:
            return compare(
                self.view.responses,
                question,
                grouping,
                settings,
                ability=ability,
                withheld=question.id in self.view.withheld,
            )
        except ValueError as error:  # another measure than it has, or no items in common
            raise InputError(str(error)) from error

    def _ability(self, importance: Question) -> Question:
        """The question on ability that rates the same items on as many levels."""
        items = {o.id for o in importance.estimated}
        for question in self.view.responses.survey.with_role("ability"):
            same = items & {o.id for o in question.estimated}
            if same and len(question.levels) == len(importance.levels):
                return question
        raise InputError(
            f"no question on ability rates the items of '{importance.id}' on as many levels, so "
            "there is no gap; use --measure net or mean"
        )


def in_groups(
    reading: Reading, by: list[str] | None, only: list[str] | None, labels: Labels, level: float
) -> Grouped:
    """The people that `only` lets through, sorted by one or two profile questions; by default by
    country. InputError where nothing may be shown of them."""
    from surveys.disclosure import Disclosure, DisclosureError

    survey = reading.responses.survey
    if not len(reading.responses):
        raise InputError("there are no answers in what was read, so there is nothing to compare")
    asked = [profile(name, survey, "--by") for name in by or ()]
    if not asked:
        usual = survey.country or next(iter(survey.profiles), None)
        if usual is None:
            raise InputError(
                "this survey has no profile question, so there are no groups to compare"
            )
        asked = [usual]
    if len({q.id for q in asked}) < len(asked):
        raise typer.BadParameter(
            f"'{asked[0].id}' is given twice; cross two different questions, or give it once",
            param_hint="--by",
        )
    people = chosen(only or (), reading.responses)
    try:
        view = Disclosure.of(reading.responses).view(people, asked)
    except DisclosureError as error:
        raise InputError(f"{error} (--only, --by)") from error
    return Grouped(view, people, labels, level)
