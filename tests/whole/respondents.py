"""What respondents do: responses of every kind, sent once, twice, late, mistyped, changed and taken back."""

from __future__ import annotations

from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from whole.office import Office, ids_of

from automation.rules.layout import NOT_SAFE_CHOICE
from automation.rules.references import make_reference
from automation.rules.tables import FOR_NOW
from automation.rules.values import from_serial

PLACES = st.integers(0, 12)
CHILDREN = st.fixed_dictionaries(
    {
        "initials": st.sampled_from(["AB", "CD"]),
        "date_of_birth": st.sampled_from(["2015-03-01", "2016-07-09"]),
        "area": st.sampled_from(["Seaton", "Marsh"]),
        "parent": st.sampled_from(["Mum", "Dad"]),
        "stage": st.just("Court"),
        "agreed": st.sampled_from(["Yes", "Yes", "Not yet"]),
    }
)
ACTIONS = st.fixed_dictionaries(
    {
        "action": st.sampled_from(["see my dad", "a photo"]),
        "kind_of_support": st.just("A visit"),
        "lead": st.sampled_from(["Sal Rowe", "SR", "Nobody Known", "Sal Rowe and Jo"]),
        "due": st.sampled_from(["2026-11-20", "2026-12-01", "2027-02-01"]),
    }
)
STATUS = st.sampled_from(["In progress", "Done", "No longer needed"])
REFERENCES = st.sampled_from(["right", "right", "right", "mistyped", "swapped", "unknown", "none"])
SAFE = st.sampled_from([False] * 7 + [True])


class Respondents(RuleBasedStateMachine):
    """Those who fill in forms."""

    office: Office

    def pick(self, tab: str, place: int) -> str:
        """The id of some row of a tab; empty where there is none."""
        ids = ids_of(self.office.look().book.tables[tab])
        return ids[place % len(ids)] if ids else ""

    def send(self, form: str, how: str, at: int, *turns: Any, **answers: Any) -> None:
        """Send a form about the child at a place; whose reference was given, right or wrong, is remembered."""
        sent = self.office.send(form, *turns, **answers)
        meant = self.pick("children", at)
        if how in ("right", "mistyped", "swapped") and not meant.startswith(FOR_NOW):
            self.office.known.meant[sent] = meant

    def who_it_is(self, place: int) -> dict[str, str]:
        """The initials and the date of birth of the child at a place, as far as the tracker has them."""
        row = self.office.look().book.case_table.find(self.pick("children", place)) or {}
        told = {
            "initials": str(row.get("initials", "")),
            "date_of_birth": str(from_serial(row.get("date_of_birth")) or ""),
        }
        return {key: text for key, text in told.items() if text}

    def reference(self, how: str, place: int) -> str:
        """A child's reference as somebody gives it."""
        right = self.pick("children", place)
        if how == "none":
            return ""
        if how == "unknown" or not right:
            return make_reference(b"another partnership's key", "FT", "nobody", ())
        if how == "mistyped":
            return right[:-1] + ("2" if right[-1] != "2" else "3")
        return right[:-2] + right[-1] + right[-2] if how == "swapped" else right.lower().replace("-", " ")

    def given(self, how: str, place: int, *, safe: bool = True) -> dict[str, Any]:
        """The first answers of a form that asks for the reference."""
        reference = self.reference(how, place)
        event(f"a reference given: {how}")
        told: dict[str, Any] = {"reference": reference} if reference else {}
        return told if safe else told | {"not_safe": NOT_SAFE_CHOICE}

    @rule(children=st.lists(CHILDREN, min_size=1, max_size=3), worried=SAFE)
    def a_family_asks_for_support(self, children: list[dict[str, str]], worried: bool) -> None:
        self.office.wait(minutes=1)
        event("a child comes alone" if len(children) == 1 else "brothers and sisters")
        more = {"not_safe": NOT_SAFE_CHOICE} if worried else {}
        self.office.send("referral", *children, who_asks="The young person", asker_name="Jo", **more)

    @rule(child=CHILDREN)
    def twins_come(self, child: dict[str, str]) -> None:
        self.office.send("referral", child, child, who_asks="The young person")

    @rule(how=REFERENCES, at=PLACES, worried=SAFE, actions=st.lists(ACTIONS, max_size=2), adult=st.booleans())
    def a_child_is_assessed(self, how: str, at: int, worried: bool, actions: list[Any], adult: bool) -> None:
        self.office.wait(minutes=1)
        told = self.given(how, at, safe=not worried)
        told |= {"trusted_adult": f"adult {self.office.number()}", "revisit_on": "2027-01-15"} if adult else {}
        told |= {"initials": "AB", "date_of_birth": "2015-03-01"} if how == "none" else {}
        told |= self.who_it_is(at) if how in ("mistyped", "swapped") else {}
        self.send("assessment_mum" if at % 2 else "assessment_dad", how, at, *actions, **told)

    @rule(at=PLACES, status=STATUS, due=st.sampled_from(["", "2027-03-01", "2026-12-24"]), how=REFERENCES)
    def a_lead_gives_news(self, at: int, status: str, due: str, how: str) -> None:
        self.office.wait(minutes=1)
        reference, _, number = self.pick("agreed_actions", at).partition("/")
        given = reference if how == "right" else self.reference(how, at)
        news = {"number": number or "1", "status": status, "progress": f"news {self.office.number()}"}
        news |= {"due": due, "reason": "the prison asked"} if due else {}
        news |= {"reference": given} if given else {}
        self.office.send("action_update", **news)

    @rule(number=st.sampled_from(["1.1", "1.2", "99"]), status=STATUS)
    def a_partner_gives_news_of_the_plan(self, number: str, status: str) -> None:
        self.office.send("action_update", reference="PLAN", number=number, status=status)

    @rule(which=st.sampled_from(["Time for Kids", "time for  kids", "Family Links"]), level=st.booleans())
    def a_partner_says_how_it_is_doing(self, which: str, level: bool) -> None:
        self.office.wait(minutes=1)
        told = {"level": f"level {self.office.number()}"} if level else {}
        self.office.said_anew("self_assessment")
        self.office.send("self_assessment", organisation=which, statement="We listen", **told)

    @rule(how=REFERENCES, at=PLACES, words=st.booleans())
    def somebody_gives_feedback(self, how: str, at: int, words: bool) -> None:
        self.office.wait(minutes=1)
        said = {"good": f"the biscuits, {self.office.number()} of them"} if words else {}
        form = ("feedback_child", "feedback_carer", "feedback_court")[at % 3]
        self.send(form, how, at, **self.given(how, at), **said)

    @rule(how=REFERENCES, at=PLACES, agreed=st.sampled_from(["No", "No", "Yes", "Not yet"]))
    def a_family_changes_its_mind(self, how: str, at: int, agreed: str) -> None:
        self.office.wait(minutes=1)
        event(f"a change of mind: {agreed}")
        self.send("change_of_mind", how, at, **self.given(how, at), agreed=agreed)

    @rule(at=PLACES, later=st.booleans())
    def somebody_sends_the_same_again(self, at: int, later: bool) -> None:
        sent = list(self.office.known.sent)
        if not sent:
            return
        if later:
            self.office.wait(days=3)
        event("sent again three days later" if later else "sent by a double click")
        self.office.said_anew(self.office.known.sent[sent[-1 - at % len(sent)]])
        self.office.send_again(sent[-1 - at % len(sent)])

    @rule(at=PLACES)
    def somebody_edits_what_they_sent(self, at: int) -> None:
        sent = list(self.office.known.sent)
        if not sent:
            return
        self.office.wait(minutes=1)
        number = self.office.number()
        changed = {
            "trusted_adult": f"adult {number}", "progress": f"news {number}", "good": f"the biscuits, {number} of them",
            "mind_words": f"mind {number}", "asker_name": f"Jo {number}", "level": f"level {number}",
        }  # fmt: skip
        self.office.edit_response(sent[-1 - at % len(sent)], **changed)

    @rule(
        what=st.sampled_from(["assessment", "news", "feedback", "mind", "referral"]),
        how=REFERENCES, at=PLACES, days=st.sampled_from([40, 200]),
    )  # fmt: skip
    def something_is_seen_months_late(self, what: str, how: str, at: int, days: int) -> None:
        event(f"seen {days} days late: {what}")
        with self.office.days_ago(days):
            if what == "assessment":
                visit = {"action": "see my dad", "kind_of_support": "A visit", "lead": "SR", "due": "2026-11-20"}
                self.a_child_is_assessed(how=how, at=at, worried=False, actions=[visit], adult=True)
            elif what == "news":
                self.a_lead_gives_news(at=at, status="Done", due="", how=how)
            elif what == "feedback":
                self.somebody_gives_feedback(how=how, at=at, words=True)
            elif what == "mind":
                self.a_family_changes_its_mind(how=how, at=at, agreed="No")
            else:
                child = {"initials": "CD", "date_of_birth": "2016-07-09", "area": "Marsh", "parent": "Dad"}
                self.a_family_asks_for_support(children=[child | {"stage": "Court", "agreed": "Yes"}], worried=False)

    @rule(many=st.integers(3, 8))
    def many_responses_come_at_once(self, many: int) -> None:
        for _ in range(many):
            self.office.wait(seconds=1)
            self.office.send("feedback_child", good=f"the biscuits, {self.office.number()} of them")
