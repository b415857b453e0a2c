"""What is to be known of a study and of its answers, in words."""

from __future__ import annotations

from evalkit.assumed.assumption import Assumption
from evalkit.core.exact import fixed, significant
from evalkit.core.messages import Message, Tied, say, some
from evalkit.core.notes import Note, Words, written
from evalkit.core.shares import at_most
from evalkit.sensitivity import Matrix
from evalkit.show.reasons import NOT_SOUGHT, REASONS
from evalkit.show.seats import owed_line
from evalkit.show.weights.notes import DRAWS

NOTES: Words = {
    "at-middle": say("Interval marks are evaluated at their midpoint."),
    "award-at-own-weights": say(
        "Where a bid or an evaluator is left out, an award is evaluated only at its own "
        "weights, because the price score depends on who takes part."
    ),
    "before-rounding": say("Scores are compared before rounding, and without the rules for ties."),
    "capped": lambda names: say(
        "Left out, because a cap lowers their total: {names}.", names=some(names, 4)
    ),
    "chances-left": say(
        "Potential optimality: {reason} was reached. Projects whose greatest lead is the "
        "largest that was sampled: {count}; of these, not settled whether they can be "
        "first: {open}."
    ),
    "leads-left": say(
        "Potential optimality is settled for every project, {all} in number. Those whose "
        "greatest lead is the largest that was sampled, as only the largest are "
        "computed: {count}."
    ),
    "closed-changes": say("Closed form; the least changes are exact."),
    "closed-ends": say("Closed form; the ends shown are exact."),
    "closed-form": say("closed form, rounding error below 1e-12"),
    "closed-winner": say("Closed form; changes of the winner are exact."),
    "counted-twice": say("Counted twice: {criterion}"),
    "crossed-draws": lambda matrices, draws, error: say(
        "Sampled: {matrices} matrices of marks, {draws} weights each, standard error of a"
        " share of first places at most {error} %.",
        matrices=matrices,
        draws=draws,
        error=significant(100 * error, 2, up=True),
    ),
    "distributions": say("Marks with a distribution of their own: {count} ({kinds})."),
    "draws": lambda count, drawn, error: say(
        "{count} draws ({drawn}); with 95 % confidence an index is off by at most {error}",
        count=f"{count:,}",
        drawn=drawn,
        error=fixed(error, 4),
    ),
    "draws-ended": lambda reason, count: say(
        "Rank acceptability: {reason} was reached after {count} draws.",
        reason=reason,
        count=f"{count:,}",
    ),
    "drivers": say("Drivers"),
    "equal-groups": lambda groups: say(
        "Equal at all weights, so they share their ranks: {groups}.",
        groups=some([*map(Tied, groups)]),
    ),
    "equal-weights": say("Equal weights for all criteria"),
    "equal-within": say("Equal weights within each group"),
    "evaluators-left": say(
        "Structure: {reason} was reached; evaluators not left out in turn: {count}."
    ),
    "exact-volumes": lambda count, error: say(
        "exact volumes of {count} corners, whose sum differs from 1 by at most {error}",
        count=count,
        error=at_most(error),
    ),
    "exact-volumes-moved": lambda count, error, allowance: say(
        "exact volumes of {count} corners, whose sum differs from 1 by at most {error}; "
        "rounding may have shifted up to {allowance} between projects",
        count=count,
        error=at_most(error),
        allowance=at_most(allowance),
    ),
    "failed-gate": lambda names: say(
        "Left out, because they fail a gate: {names}.", names=some(names, 4)
    ),
    "fewer-draws": lambda part, reason, used, count: say(
        "{part}: {reason} was reached; {used} of {count} draws were made, and the errors"
        " are larger.",
        part=part,
        reason=reason,
        used=f"{used:,}",
        count=f"{count:,}",
    ),
    "first-by-rules": lambda names: say(
        "Officially first, after rounding and the tie-break rules: {names}. Below, points "
        "before rounding are compared, without tie-break rules.",
        names=some(names, 6) or ["–"],
    ),
    "first-is-open": lambda names, count: say(
        "The open marks do not settle who is first at the official weights; possible: {names}. "
        "Below, every open mark is at its midpoint.",
        names=say("all {count}", count=count) if len(names) == count else some(names, 6),
    ),
    "first-rivals": say(
        "Linear programs are solved for the {count} highest-ranked of {total} rivals."
    ),
    "first-sampled": say("First-rank acceptability is sampled; no exact value: {reason}."),
    "flip-behind": lambda names: say(
        "impossible: behind at all admissible weights; ahead: {names}", names=some(names, 4)
    ),
    "flip-checked": say("checked exactly"),
    "flip-impossible": lambda names: say(
        "impossible: no admissible weights satisfy the linear program; ahead by turns: {names}",
        names=some(names, 4),
    ),
    "flip-unchecked": say("not checked exactly"),
    "flip-unsettled": say("not settled: too near to a tie, and too large for exact numbers"),
    "flip-unsolved": say("not solved"),
    "gates-drawn": say(
        "Gates on open marks are applied here: in each draw, a drawn mark that fails a gate "
        "caps the total or excludes the project."
    ),
    "gates-at-official": say("Gates that are judged at the official weights: {names}."),
    "group-merged": say("Group as one criterion: {criterion}"),
    "importance-even": say(
        "Each criterion's raw importance is drawn on its own, evenly between its lowest and"
        " highest admissible weight, then all are divided by their sum; other conditions of"
        " the weight space are not kept here."
    ),
    "importance-exponential": say(
        "Each criterion's raw importance is drawn on its own (exponentially distributed),"
        " then all are divided by their sum, which makes all weights equally likely."
    ),
    "importance-gamma": say(
        "Each criterion's raw importance is drawn on its own (gamma distributed), then all"
        " are divided by their sum."
    ),
    "joint": say("Weights and marks together"),
    "lead-of-tied": say("Tied for first: {names}; the lead is that of the first two named."),
    "marks-drawn": say("Marks are drawn independently of each other: an assumption."),
    "marks-assumed": lambda assumption: say(
        "Open marks are drawn under an assumption, not a finding: {what}.",
        what=assumed_words(assumption),
    ),
    "marks-lost": say("marks given by no other evaluator: {count}"),
    "measures-of-change": say(
        "Changes are of the global weights of the leaves. L1 is the sum of all changes, L2"
        " their Euclidean length, L∞ the largest."
    ),
    "merged": say("One criterion: {first} and {second}"),
    "mergers-that-change": say(
        "Of {count} pairs of criteria, only those whose merger changes the winner are listed."
    ),
    "middle-of-space": say("Weights at the centre of the weight space"),
    "middles-ranked": say("Interval marks are evaluated at their midpoint."),
    "missing-drawn": say("Missing marks, drawn from all that their scale can give: {count}."),
    "one-point": say("The declared ranges of the weights admit one point only."),
    "no-other-weights": say("The criteria set fixes its weights; all weights are analysed."),
    "no-product": say("No weighted product: some values are negative."),
    "no-siblings": say("A criterion that is alone in its group has no weight to vary."),
    "official": say("As it is"),
    "one-local-weight": say(
        "One local weight changes at a time: the others of its group are rescaled in "
        "proportion, other groups stay."
    ),
    "only-together": say(
        "Projects that are first only together with others, never alone: {count}."
    ),
    "open-caps": lambda names: say(
        "Before caps, which may lower the totals of: {names}.", names=some(names, 4)
    ),
    "open-gates": lambda names: say(
        "Assumed to pass a gate that is still open: {names}.", names=some(names, 4)
    ),
    "open-marks": say("Marks that are a range or missing: {count}."),
    "out-of-time": lambda seconds: say(
        "the time limit of {seconds} s", seconds=significant(seconds, 6)
    ),
    "out-of-work": say("the budget of work"),
    "owed-marks": lambda policy, seats: owed_line(policy, seats, 3),
    "pairs-equal": say("Pairs that are equal at all admissible weights: {count}."),
    "pairs-left": say(
        "Pairs of projects: {reason} was reached; for {count} it is not settled whether one is "
        "always at least as good as the other."
    ),
    "pairs-tied": say("Pairs tied at the official weights have no order, and are left out."),
    "pairs-unsettled": say("Pairs too close to a tie to be settled: {count}."),
    "panels-drawn": say(
        "Panels of {count} are resampled from the {count} evaluators with replacement, whole "
        "persons, the same for all projects; marks of no drawn evaluator stay as they are."
    ),
    "passes-any-of": say("Tied for first: {names}. A rival overtakes when it reaches any of them."),
    "passing-closed": say(
        "Overtaking: closed form. Becoming the winner: linear programs, least squares."
    ),
    "passing-unsettled": say(
        "Rivals too close to a tie for it to be settled whether they can overtake: {count}."
    ),
    "points-held": say(
        "The price score and the points of panels are held as computed; bonuses and deductions "
        "are not considered."
    ),
    "programs-and-squares": say("Linear programs, for L2 least squares."),
    "programs-left": say(
        "Smallest changes: {reason} was reached. Rivals for which they are not computed: {count}."
    ),
    "ranges-drawn": say(
        "Marks are drawn independently and uniformly from their ranges: an assumption, not a "
        "finding."
    ),
    "ranks-by-branching": say(
        "exact ranks at the example weights, in fractions; bounds: branch and bound"
    ),
    "ranks-by-draws": say(
        "Expected ranks: {reason} was reached; they are counted in the draws, not in closed form."
    ),
    "ranks-by-solver": say(
        "exact ranks at the example weights, in fractions; bounds: branch and bound, and for "
        "{count} of {all} ends a mixed-integer solver"
    ),
    "ranks-left": say(
        "Extreme ranks: {reason} was reached. Projects whose ranks are only known to lie "
        "between two numbers: {count}."
    ),
    "ranks-near-ties": say(
        "Projects so close to ties that ranks are only known to lie between two numbers: {count}."
    ),
    "raw-weight": say("Only the weight itself changes; all are then divided by their new sum."),
    "refused": lambda reason: reason,
    "seats-drawn": say(
        "Missing marks of evaluators, each drawn by itself from all that its scale can give:"
        " {count}."
    ),
    "settled-in-fractions": say("Exact: every winner is settled in fractions."),
    "smallest-utility": say("Smallest utility of the top criteria"),
    "tied-first": say("Tied for first: {names}."),
    "ties-at-ends": say(
        "At the ends of a stability interval there is a tie; beyond them the order differs."
    ),
    "ties-in-ranking": say(
        "Ties in the official ranking: {count}. Where a tie breaks as soon as the weight"
        " moves, the interval is one point."
    ),
    "ties-in-ranks": say(
        "Ties count for a project in its best rank and against it in its worst rank;"
        " identical projects share them."
    ),
    "ties-share": say("Projects that are tied in a draw share the ranks equally."),
    "to-pass": say(
        "Overtaking means reaching the winner's score; becoming the winner means reaching "
        "everybody's."
    ),
    "unchecked-flips": say(
        "Smallest changes: {reason} was reached. Rivals whose nearest weights were not "
        "checked in fractions: {count}."
    ),
    "walk-alike": say(
        "The weights come from a walk in which neighbours are alike: one in {count} counts,"
        " so errors may be larger than stated."
    ),
    "ways-to-aggregate": say("Ways to aggregate, each as likely: {count}."),
    "weight-of-one": say(
        "Where a weight is 100 %, what it gives up is divided equally among the others of its "
        "group."
    ),
    "weighted-product": say("Weighted product of the top criteria"),
    "weights-outside": say("The official weights lie outside the weight space."),
    "winners-by-corners": say(
        "exact: linear programs, example weights and mixtures checked in fractions; pairs by "
        "the corners of the weight space"
    ),
    "winners-by-differences": say(
        "exact: linear programs, example weights and mixtures checked in fractions; pairs by "
        "least differences over the weight space, near ties in fractions"
    ),
    "without-criterion": say("Without criterion: {criterion}"),
    "without-evaluator": say("Without evaluator: {name}"),
    "without-project": say("Without project: {name}"),
}


_ALL = {**NOT_SOUGHT, **REASONS, **NOTES, **DRAWS}

_OVER = {
    ("levels", "even"): say("each level that the evidence admits equally likely"),
    ("levels", "cautious"): say("lower levels likelier than higher ones"),
    ("levels", "known"): say("levels as frequent as among the known marks of the criterion"),
    ("points", "even"): say("points uniform between the ends"),
}


def assumed_words(assumption: Assumption) -> Message:
    """Say what is assumed of open marks."""
    lean = "even" if assumption.over == "points" else assumption.lean
    parts = [
        _OVER[assumption.over, lean],
        say("those of one project with correlation {number}", number=fixed(rho, 2))
        if (rho := assumption.correlation)
        else say("independently of each other"),
    ]
    if assumption.gates_pass:
        parts.append(say("open gates passed"))
    return say("{parts}", parts=parts)


def said(note: Note) -> Message:
    """Return the sentence of a note."""
    return written(note, _ALL)


def all_said(*notes: Note) -> list[Message]:
    """Return the sentences of notes."""
    return [said(note) for note in notes]


def at_middle(matrix: Matrix, finding: Message) -> Message:
    """Return a finding that says at which marks it holds: no first that open marks do not give."""
    if matrix.is_certain:
        return finding
    return say("At the midpoints of interval marks – {finding}", finding=finding)
