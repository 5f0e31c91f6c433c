"""The words for ids: options, questions, groups, modules and actions in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from needs.evidence.comparing.groups import WHOLE
from needs.planning.courses.curriculum import Course
from needs.report.language import Language
from surveys.grouping import CROSS, JOINED, UNKNOWN, region_of_joined
from surveys.survey import Question, Survey, say


@dataclass(frozen=True)
class Labels:
    """Labels of one survey and course in one language; an id without a label stands for itself."""

    survey: Survey
    course: Course
    language: Language

    def question(self, question_id: str) -> str:
        """The question as it was asked."""
        return say(self.survey.question(question_id).label, self.language.code, question_id)

    def option(self, question_id: str, option_id: str) -> str:
        """An option or item of a question; a country by its name."""
        question = self.survey.question(question_id)
        if question.coding == "country":
            return self._country(question, option_id)
        for option in (*question.options, *question.items):
            if option.id == option_id:
                return say(option.label, self.language.code, option_id)
        return self.question(question_id) if option_id == question_id else option_id

    def group(self, question_id: str, group: str) -> str:
        """A group of respondents; everybody, the unknown and the joined have words of their own."""
        _ = self.language
        if group == UNKNOWN:
            return _("unknown")
        if group == WHOLE:
            return _("everybody in the groups shown")
        if group == JOINED:
            return _("groups too small to show, together")
        if region := region_of_joined(group):
            return _("other countries of {region}", region=self.region(region))
        return self.option(question_id, group)

    def crossed(self, question_ids: Sequence[str], group: str) -> str:
        """A group of respondents by one or by two questions."""
        parts = group.split(CROSS, len(question_ids) - 1)
        return " × ".join(self.group(q, g) for q, g in zip(question_ids, parts, strict=True))

    def region(self, region: str) -> str:
        """A UN region, given by its English name."""
        from surveys.places import region_name

        return region_name(region, self.language.code)

    def topic(self, topic: str) -> str:
        """A topic, as the survey words it."""
        for role in ("request", "amount"):
            question = self.survey.first(role)
            if question and any(o.id == topic for o in question.estimated):
                return self.option(question.id, topic)
        return topic.replace("_", " ")

    def step(self, step: str) -> str:
        """A step, as the survey words it."""
        question = self.survey.first("difficulty")
        if question and any(o.id == step for o in question.options):
            return self.option(question.id, step)
        return step.replace("_", " ")

    def module(self, module_id: str) -> str:
        """A module's title."""
        return say(self.course.by_id[module_id].title, self.language.code, module_id)

    def _country(self, question: Question, alpha3: str) -> str:
        from surveys.places import country_name

        code = self.language.code
        label = next((o.label for o in question.options if o.id == alpha3), {})
        if code in label:
            return label[code]
        name = country_name(alpha3, code)
        return say(label, code, name) if name == alpha3 else name
