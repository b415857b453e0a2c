"""What the comparison of source code has to know of each language: comments, imports, keywords."""

from __future__ import annotations

from types import MappingProxyType

SUFFIXES = MappingProxyType(
    {
        ".sol": "solidity", ".java": "java", ".kt": "kotlin", ".kts": "kotlin", ".py": "python",
        ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
        ".ts": "typescript", ".tsx": "typescript", ".go": "go", ".c": "c", ".h": "c",
        ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".cs": "csharp",
        ".sql": "sql", ".yaml": "config", ".yml": "config", ".json": "config",
        ".toml": "config", ".ini": "config", ".xml": "config", ".properties": "config",
        ".gradle": "config", ".cfg": "config", ".conf": "config",
    }
)  # fmt: skip

_C_STRING = r'"(?:\\.|[^"\\\n])*+"|' r"'(?:\\.|[^'\\\n])*+'"
_C_COMMENT = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
# What may go over lines has a bound, or a file of such words without an end takes for ever.
_JS_IMPORT = (
    r"""^[ \t]*(?:import\b[^;'"()]{0,4000}+['"][^'"\n]*['"];?|"""
    r"""export[ \t]*(?:type[ \t]*)?(?:\*|\{[^;'"(){}=]{0,4000}+\})[ \t\w]*\bfrom\b[^\n;]*;?)"""
)

STRINGS = MappingProxyType(
    {
        "c": _C_STRING,
        "javascript": _C_STRING + r"|`(?:\\.|[^`\\])*+`",
        "typescript": _C_STRING + r"|`(?:\\.|[^`\\])*+`",
        "go": _C_STRING + r"|`[^`]*`",
        "kotlin": r'""".*?(?:"""|\Z)|' + _C_STRING,
        "java": r'""".*?(?:"""|\Z)|' + _C_STRING,
        "python": r'"""(?:\\.|(?!""").)*+(?:"""|\Z)|'
        r"'''(?:\\.|(?!''').)*+(?:'''|\Z)|" + _C_STRING,
        "sql": r"'(?:''|[^'])*'",
        "config": _C_STRING,
    }
)
"""How a string is written."""

SKIPPED = MappingProxyType(
    {
        "c": _C_COMMENT + r"|^[ \t]*#[ \t]*(?:include|pragma)\b[^\n]*",
        "cpp": _C_COMMENT + r"|^[ \t]*#[ \t]*(?:include|pragma)\b[^\n]*|^[ \t]*using\b[^;\n]*;",
        "solidity": _C_COMMENT
        + r"|^[ \t]*(?:pragma|using)\b[^;]{0,4000}+;|"
        + r"""^[ \t]*import\b[^;]{0,4000}+;""",
        "java": _C_COMMENT + r"|^[ \t]*(?:import|package)\b[^;\n]*;",
        "kotlin": _C_COMMENT + r"|^[ \t]*(?:import|package)\b[^\n]*",
        "csharp": _C_COMMENT + r"|^[ \t]*using\b[^;(\n]*;|^[ \t]*namespace\b[^\n{;]*",
        "javascript": _C_COMMENT + "|" + _JS_IMPORT,
        "typescript": _C_COMMENT + "|" + _JS_IMPORT,
        "go": _C_COMMENT + r"|^package\b[^\n]*|^import[ \t]*\([^)]{0,4000}+\)|^import\b[^\n]*",
        "python": r"\#[^\n]*|^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import\b[ \t]*"
        r"(?:\([^)]{0,4000}+\)|[^\n]*)",
        "sql": r"--[^\n]*|/\*.*?(?:\*/|\Z)",
        "config": r"^[ \t]*[#;][^\n]*|[ \t]\#[^\n]*|<!--.*?(?:-->|\Z)",
    }
)
"""What is left out: comments, and lines that only name other files."""

_SHARED = "if else for while do switch case default break continue return true false null new this"
_C = (
    f"{_SHARED} goto sizeof typedef struct union enum extern static const volatile register inline "
    "auto signed unsigned void char short int long float double bool NULL define ifdef ifndef endif"
)
_JS = (
    f"{_SHARED} function var let const typeof instanceof in of delete void class extends super "
    "static get set async await yield try catch finally throw export import from as undefined "
    "require module exports"
)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(texts).split())


KEYWORDS = MappingProxyType(
    {
        "c": _words(_C),
        "cpp": _words(
            _C,
            "class public private protected virtual override final template typename namespace "
            "using try catch throw operator friend delete nullptr constexpr noexcept explicit "
            "static_cast dynamic_cast reinterpret_cast const_cast decltype std string vector",
        ),
        "solidity": _words(
            _SHARED,
            "contract interface library abstract is function modifier event error struct enum "
            "mapping constructor fallback receive public private internal external view pure "
            "payable virtual override returns memory storage calldata constant immutable "
            "anonymous indexed emit revert require assert try catch delete unchecked assembly "
            "address bool string bytes byte int uint msg sender value block timestamp number tx "
            "type super",
            " ".join(f"uint{n} int{n}" for n in range(8, 257, 8)),
            " ".join(f"bytes{n}" for n in range(1, 33)),
        ),
        "java": _words(
            _SHARED,
            "class interface enum record extends implements public private protected static "
            "final abstract synchronized volatile transient native strictfp void boolean byte "
            "char short int long float double try catch finally throw throws instanceof super "
            "assert var String Object Override",
        ),
        "kotlin": _words(
            _SHARED,
            "fun val var class object interface data sealed enum open abstract override private "
            "protected internal public companion init constructor when is in as by try catch "
            "finally throw lateinit lazy suspend inline reified typealias super it Int Long "
            "String Boolean Double Float Unit Any List Map",
        ),
        "python": _words(
            "False None True and as assert async await break class continue def del elif else "
            "except finally for from global if import in is lambda nonlocal not or pass raise "
            "return try while with yield self cls len range print str int float list dict set "
            "tuple isinstance super"
        ),
        "javascript": _words(_JS),
        "typescript": _words(
            _JS,
            "interface type enum implements public private protected readonly abstract declare "
            "namespace keyof infer is string number boolean any never unknown object",
        ),
        "go": _words(
            "break case chan const continue default defer else fallthrough for func go goto if "
            "import interface map package range return select struct switch type var nil true "
            "false error string int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 byte "
            "rune float32 float64 bool len cap make new append err"
        ),
        "csharp": _words(
            _C,
            _SHARED,
            "class interface namespace using public private protected internal abstract sealed "
            "override virtual readonly async await try catch finally throw foreach in is as out "
            "ref params string object var get set value yield lock base record",
        ),
        "sql": _words(
            "select from where and or not in is null like between exists join left right inner "
            "outer full on group by having order asc desc limit offset union all distinct insert "
            "into values update set delete create table view index drop alter add column primary "
            "key foreign references unique default check constraint varchar char text integer "
            "int bigint decimal numeric date timestamp boolean case when then else end as count "
            "sum avg min max begin commit"
        ),
        "config": frozenset[str](),
    }
)
"""Words that keep their meaning, whoever writes them."""


def is_config(language: str) -> bool:
    """Say whether it is configuration, in which the words themselves are what counts."""
    return language == "config"
