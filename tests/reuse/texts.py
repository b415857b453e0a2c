"""Sentences from a seed, in Korean and English, rare enough that two texts share none by chance."""

import random

SYLLABLES = [chr(0xAC00 + 28 * n) for n in range(0, 399, 3)]
LETTERS = "abcdefghiklmnoprstuvwxyz"


def sentence(rng, lang="ko"):
    if lang == "ko":
        words = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(10)]
        return " ".join(words) + "다."
    words = ["".join(rng.choices(LETTERS, k=rng.randint(3, 8))) for _ in range(12)]
    return " ".join(words).capitalize() + "."


def paragraphs(seed, count=12, lang="ko"):
    rng = random.Random(f"{seed}{lang}")
    return [" ".join(sentence(rng, lang) for _ in range(5)) for _ in range(count)]


def text(seed, count=12, lang="ko"):
    return "\n".join(paragraphs(seed, count, lang))


def program(seed, functions=14):
    """Make a Python program; names are slots that a renaming may fill."""
    rng = random.Random(f"program{seed}")
    lines = []
    for number in range(functions):
        lines.append(f"def work{number}(first{number}, other{number}):")
        for step in range(6):
            left, right = rng.sample(["first", "other", "total", "extra"], 2)
            way = rng.choice(["+", "-", "*", "//", "%", "and", "or", "<", ">="])
            call = rng.choice(["", "max", "min", "abs", "sorted", "print", "sum"])
            lines.append(f"    {right}{number} = {call}({left}{number} {way} {rng.randint(0, 99)})")
            if rng.random() < 0.4:
                lines.append(f"    if {left}{number} > {step}:")
                lines.append(f"        return [{right}{number}, {left}{number} ** {step + 2}]")
        lines += [f"    return other{number}", ""]
    return "\n".join(lines)
