"""What is to be known of a study and of its answers, in words."""

from __future__ import annotations

from evalkit.core.exact import fixed, significant
from evalkit.core.messages import Message, Tied, say, some
from evalkit.core.notes import Note, Words, written
from evalkit.core.shares import at_most
from evalkit.evaluation.assumption import Assumption
from evalkit.show.reasons import REASONS
from evalkit.show.seats import owed_line
from evalkit.show.weights.notes import DRAWS

NOTES: Words = {
    "at-middle": say("Marks that are ranges are taken at their middle."),
    "award-at-own-weights": say(
        "Without a bid or an evaluator an award is only tried at its own weights: the"
        " points of the price hang on who takes part."
    ),
    "before-rounding": say("Scores are compared before rounding, and without the rules for ties."),
    "capped": lambda names: say(
        "Left out, because a cap lowers their total: {names}.", names=some(names, 4)
    ),
    "chances-left": say(
        "Who can be first: {reason} was reached; for {count} projects the greatest lead is"
        " the most that was seen, and of {open} of them it is not known whether they can be"
        " first."
    ),
    "closed-changes": say("Closed form; the least changes are exact."),
    "closed-ends": say("Closed form; the ends that are printed are exact."),
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
        "{count} draws ({drawn}); 95 times in 100 a share is off by at most {error}",
        count=f"{count:,}",
        drawn=drawn,
        error=fixed(error, 4),
    ),
    "draws-ended": lambda reason, count: say(
        "Shares of ranks: {reason} was reached after {count} draws.",
        reason=reason,
        count=f"{count:,}",
    ),
    "drivers": say("Drivers"),
    "equal-groups": lambda groups: say(
        "Equal for all weights, so that they share their places: {groups}.",
        groups=[*map(Tied, groups[:8]), *(["…"] if groups[8:] else [])],
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
        "exact volumes of {count} corners, whose sum differs from 1 by at most {error};"
        " rounding may have moved up to {allowance} from one share to another",
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
        "Officially first, after rounding and the rules for ties: {names}. Where one is"
        " called first below, points before rounding are compared, and no rule for ties.",
        names=some(names, 6) or ["–"],
    ),
    "first-is-open": lambda names, count: say(
        "The marks leave open who is first at the official weights; these can be: {names}."
        " Where one is called first below, every open mark is at the middle of its range.",
        names=say("all {count}", count=count) if len(names) == count else some(names, 6),
    ),
    "first-rivals": say("Programs are solved for the first {count} of {total} rivals."),
    "first-sampled": say("First ranks are sampled; no exact answer: {reason}."),
    "flip-behind": lambda names: say(
        "impossible: behind at all admissible weights; ahead: {names}", names=names[:4]
    ),
    "flip-checked": say("checked exactly"),
    "flip-impossible": lambda names: say(
        "impossible: no admissible weights satisfy the linear program; ahead by turns: {names}",
        names=names[:4],
    ),
    "flip-unchecked": say("not checked exactly"),
    "flip-unsettled": say("not settled: too near to a tie, and too large for exact numbers"),
    "flip-unsolved": say("not solved"),
    "gates-drawn": say(
        "Gates on open marks are not left aside here: in each draw the mark that is drawn caps or "
        "fails the total where it breaks one."
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
    "lead-of-tied": say("Tied for the first place: {names}; the lead is that of the first two."),
    "marks-drawn": say("Marks are drawn independently of each other: an assumption."),
    "marks-assumed": lambda assumption: say(
        "Open marks are drawn, {what}: an assumption, not a finding.",
        what=assumed_words(assumption),
    ),
    "marks-lost": say("marks that nobody else gave: {count}"),
    "measures-of-change": say(
        "Changes are of the global weights of the leaves. L1 is the sum of all changes, L2"
        " their Euclidean length, L∞ the largest."
    ),
    "merged": say("One criterion: {first} and {second}"),
    "mergers-that-change": say(
        "Of {count} pairs of criteria, only those whose merger changes the winner are listed."
    ),
    "middle-of-space": say("Weights in the middle of the weight space"),
    "middles-ranked": say("Each range of marks stands for its middle."),
    "missing-drawn": say("Missing marks, drawn from all that their scale can give: {count}."),
    "no-other-weights": say("The criteria set admits no other weights; all weights are tried."),
    "no-product": say("No weighted product: some values are negative."),
    "no-siblings": say("A criterion without siblings has no weight that could move."),
    "official": say("As it is"),
    "one-local-weight": say(
        "One local weight moves at a time: its siblings keep their proportions, other"
        " branches do not move."
    ),
    "only-together": say("First only together with others, never alone: {count} projects."),
    "open-caps": lambda names: say(
        "Before caps, which may still lower the totals of: {names}.", names=some(names, 4)
    ),
    "open-gates": lambda names: say(
        "Taken to pass a gate that is still open: {names}.", names=some(names, 4)
    ),
    "open-marks": say("Marks that are a range or missing: {count}."),
    "out-of-time": lambda seconds: say(
        "the time limit of {seconds} s", seconds=significant(seconds, 6)
    ),
    "out-of-work": say("the budget of work"),
    "owed-marks": lambda policy, seats: owed_line(policy, seats, 3),
    "pairs-equal": say("Pairs that are equal at all admissible weights: {count}."),
    "pairs-left": say(
        "Pairs of projects: {reason} was reached; for {count} it is not known whether the"
        " one is always at least as good as the other."
    ),
    "pairs-tied": say("Pairs tied at the official weights have no order, and are left out."),
    "pairs-unsettled": say("Pairs too near to a tie to be settled, and left open: {count}."),
    "panels-drawn": say(
        "Panels of {count} are drawn from the {count} evaluators with replacement, whole"
        " persons, the same for all projects; a mark that nobody drawn gave stays as it is."
    ),
    "passes-any-of": say("Tied first: {names}. A rival passes when it reaches any of them."),
    "passing-closed": say(
        "Passing: closed form. Becoming the winner: linear programs, least squares."
    ),
    "passing-unsettled": say(
        "Whether they can pass is not settled, too near to a tie: {count} rivals."
    ),
    "points-held": say(
        "Points of the price and of panels are held as they were worked out; bonuses and"
        " deductions are left aside."
    ),
    "programs-and-squares": say("Linear programs, for L2 least squares."),
    "programs-left": say("Flips: {reason} was reached; programs were left out for {count} rivals."),
    "ranges-drawn": say(
        "Marks are drawn independently of each other, evenly from their ranges: an assumption, not"
        " a finding."
    ),
    "ranks-by-branching": say(
        "exact ranks at the witnesses, in fractions; bounds: branch and bound"
    ),
    "ranks-by-draws": say(
        "Expected ranks: {reason} was reached; they are counted in the draws, not in closed form."
    ),
    "ranks-by-solver": say(
        "exact ranks at the witnesses, in fractions; bounds: branch and bound, and for"
        " {count} of {all} ends a mixed-integer solver"
    ),
    "ranks-left": say(
        "Extreme ranks: {reason} was reached; {count} projects have ranks known to lie"
        " between two numbers."
    ),
    "ranks-near-ties": say(
        "So near to ties that ranks are only known to lie between two numbers: {count} projects."
    ),
    "raw-weight": say("Only the weight itself changes; all are then divided by their new sum."),
    "refused": lambda reason: reason,
    "seats-drawn": say(
        "Missing marks of evaluators, each drawn by itself from all that its scale can give:"
        " {count}."
    ),
    "settled-in-fractions": say("Exact: every winner is settled in fractions."),
    "smallest-utility": say("Smallest utility of the top criteria"),
    "tied-first": say("Tied first: {names}."),
    "ties-at-ends": say(
        "At the ends of an interval there is a tie; beyond them the order differs."
    ),
    "ties-in-ranking": say(
        "Ties in the official ranking: {count}. Where a tie breaks as soon as the weight"
        " moves, the interval is one point."
    ),
    "ties-in-ranks": say(
        "Ties count for a project in its best rank and against it in its worst rank;"
        " identical projects share them."
    ),
    "ties-share": say("Projects that are tied in a draw share the places evenly."),
    "to-pass": say(
        "To pass is to reach the winner's score, to become the winner to reach everybody's."
    ),
    "unchecked-flips": say(
        "Flips: {reason} was reached; for {count} rivals the nearest weights were not"
        " checked in fractions."
    ),
    "walk-alike": say(
        "The weights come from a walk in which neighbours are alike: one in {count} counts,"
        " so errors may be larger than stated."
    ),
    "ways-to-aggregate": say("Ways to aggregate, each as likely: {count}."),
    "weight-of-one": say("Where a weight is 1, its siblings share equally what it gives up."),
    "weighted-product": say("Weighted product of the top criteria"),
    "weights-outside": say("The official weights lie outside the weight space."),
    "winners-by-corners": say(
        "exact: linear programs, witnesses and mixtures checked in fractions; pairs by the"
        " corners of the weight space"
    ),
    "winners-by-differences": say(
        "exact: linear programs, witnesses and mixtures checked in fractions; pairs by"
        " least differences over the weight space, near ties in fractions"
    ),
    "without-criterion": say("Without criterion: {criterion}"),
    "without-evaluator": say("Without evaluator: {name}"),
    "without-project": say("Without project: {name}"),
}


_ALL = {**REASONS, **NOTES, **DRAWS}

_OVER = {
    ("levels", "even"): say("each level that the evidence admits as likely as another"),
    ("levels", "cautious"): say("lower levels likelier than higher ones"),
    ("levels", "known"): say("levels as often as among the known marks of the criterion"),
    ("points", "even"): say("each number of points between the ends as likely as another"),
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
