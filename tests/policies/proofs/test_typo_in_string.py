"""typo_in_string in Python: sentences for people, and nothing that a program compares."""

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, classify_file

WRONG, RIGHT = "recieved", "received"


def category(text: str, path: str = "shop/cart.py") -> Category:
    """`@@` stands for the misspelt word and its correction."""
    old, new = (f"{text}\n".replace("@@", word) for word in (WRONG, RIGHT))
    verdict = classify_file(path, old, new, view=ASSUMED_CLEAN)
    if verdict.category is Category.A:
        assert verdict.kinds == (Kind.TYPO_IN_STRING,)
    return verdict.category


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("raise ValueError('message not @@ here')", id="an exception"),
        pytest.param("raise errors.NotFound(f'order {x} not @@ here')", id="a formatted text"),
        pytest.param(
            "raise ValueError('message %s not @@ here' % x)", id="a text that is filled in"
        ),
        pytest.param(
            "raise ValueError('message {} not @@ here'.format(x))", id="the same by format"
        ),
        pytest.param("raise ValueError('message not ' + x + ' was @@ here')", id="a joined text"),
        pytest.param("logger.info('message not @@ here')", id="a log line"),
        pytest.param(
            "import logging\nlog = logging.getLogger(__name__)\nlog.info('message not @@ here')",
            id="a log line of the file's own logger",
        ),
        pytest.param(
            "self.logger.error('message not @@ here')", id="a log line of an object's logger"
        ),
        pytest.param("import warnings\nwarnings.warn('message not @@ here')", id="a warning"),
        pytest.param("print('message not @@ here')", id="a print"),
        pytest.param("print('message not @@ here', file=sys.stderr)", id="a print to people"),
        pytest.param("logger.info(f'Item {x} @@ today')", id="a sentence around a value"),
        pytest.param(
            "@click.option('--x', help='The money @@ so far')\ndef f(x): pass",
            id="help in a decorator",
        ),
        pytest.param("assert x, 'message not @@ here'", id="an assertion's message"),
        pytest.param("p.add_argument('-x', help='the money @@ so far')", id="help of an argument"),
        pytest.param(
            "p = argparse.ArgumentParser(description='Show the money @@ so far')",
            id="a program's description",
        ),
    ],
)
def test_a_sentence_that_people_read_is_spelt_right(text: str) -> None:
    assert category(text) is Category.A


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = Product.objects.get(description='We @@ it twice')", id="a query"),
        pytest.param("Role.objects.get_or_create(description='Has @@ the parcel')", id="a row"),
        pytest.param("x = Field(description='The @@ amount of money')", id="a schema"),
        pytest.param("Tool(name='x', description='You have @@ a message')", id="a prompt"),
        pytest.param("x = fields.Char(help='The @@ amount of money')", id="a translated help"),
        pytest.param("p.add_argument('-x', help=_('The @@ amount of money'))", id="a translation"),
        pytest.param("raise Return('message not @@ here')", id="a value that is raised"),
        pytest.param("raise StopIteration('message not @@ here')", id="a generator's value"),
        pytest.param("raise ApiError(400, 'message not @@ here')", id="a second argument"),
        pytest.param("log.info('%s', 'message not @@ here')", id="a value in a log line"),
        pytest.param("print('message not @@ here', file=f)", id="a print into a file"),
        pytest.param("def print(x): db.save(x)\nprint('message not @@ here')", id="a print of its own"),
        pytest.param("log = Bus()\nlog.info('message not @@ here')", id="a logger that is none"),
        pytest.param("d = {'message not @@ here': 1}", id="a key"),
        pytest.param("if x == 'message not @@ here': y()", id="a comparison"),
        pytest.param("MESSAGE = 'message not @@ here'", id="a constant"),
        pytest.param("def f(): return 'message not @@ here'", id="a result"),
        pytest.param("raise ValueError(b'message not @@ here')", id="bytes"),
        pytest.param("raise ValueError('message not {@@} here'.format(**d))", id="a placeholder"),
        pytest.param("raise ValueError('message not %(@@)s here' % d)", id="a named placeholder"),
        pytest.param("raise ValueError(f'message not {x:@@} here')", id="a format"),
        pytest.param("raise ValueError('no file at /tmp/@@ for you')", id="a path"),
        pytest.param("raise ValueError('use the --@@ option now please')", id="a flag"),
        pytest.param("raise ValueError('the key `@@` is missing here')", id="a quotation"),
        pytest.param("raise ValueError('please set @@=1 to go on')", id="a setting"),
        pytest.param("raise ValueError('got @@')", id="too short for a sentence"),
        pytest.param("import pytest\nraise ValueError('message not @@ here')\npytest.raises(E, match='x')", id="a file that expects messages"),
    ],
)  # fmt: skip
def test_a_text_that_a_program_may_read_waits(text: str) -> None:
    assert category(text) is Category.B


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("recieved = 1", id="the same word"),
        pytest.param("recievedAt = 1", id="in a longer name"),
        pytest.param("if 'reciev' in str(e): g()", id="a piece of it in a comparison"),
        pytest.param("R = re.compile('reciev(?:e|ed)')", id="a piece of it in a pattern"),
        pytest.param("# as recieved", id="in a comment"),
    ],
)
def test_a_word_that_stands_elsewhere_in_the_file_waits(elsewhere: str) -> None:
    assert category(f"raise ValueError('message not @@ here')\n{elsewhere}") is Category.B


@pytest.mark.parametrize("path", ["tests/x.py", "shop/test_cart.py", "shop/cart_test.py", "locale/x.py"])  # fmt: skip
def test_a_text_in_a_test_waits(path: str) -> None:
    assert category("raise ValueError('message not @@ here')", path) is Category.B


DOCSTRING = 'def f(a):\n    """We @@ it twice here."""\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(DOCSTRING, Category.A, id="a function's"),
        pytest.param("class A:\n    'We @@ it twice here.'", Category.A, id="a class's"),
        pytest.param("'We @@ it twice here.'", Category.A, id="a module's"),
        pytest.param(f"import pytest\n@pytest.fixture\n{DOCSTRING}", Category.A, id="a fixture's"),
        pytest.param(f"from .cli import cli\n@cli.command()\n{DOCSTRING}", Category.B, id="of a command"),
        pytest.param(f"from .app import router\n@router.get('/')\n{DOCSTRING}", Category.B, id="of a route"),
        pytest.param(f"from .llm import tool\n@tool\n{DOCSTRING}", Category.B, id="of a model's tool"),
        pytest.param(f"import os, click\n{DOCSTRING}", Category.B, id="in a file of commands"),
        pytest.param("from pydantic import BaseModel\nclass M(BaseModel):\n    'We @@ it twice.'", Category.B, id="of a schema"),
        pytest.param("def p_x(p):\n    'expr : @@ PLUS term end'", Category.B, id="a grammar"),
        pytest.param("import ply.lex\ndef t_x(t):\n    'the @@ word here'", Category.B, id="a pattern of a lexer"),
        pytest.param(f"{DOCSTRING}print(f.__doc__)", Category.B, id="one that is printed"),
        pytest.param("def f(recieved):\n    'The @@ : int is here'", Category.B, id="a name of a parameter"),
        pytest.param("def f():\n    'We @@ it.\\n\\n    >>> f()'", Category.B, id="beside a doctest"),
    ],
)  # fmt: skip
def test_a_docstring_is_spelt_right_where_nothing_reads_it(text: str, expected: Category) -> None:
    assert category(text) is expected


def test_white_space_of_a_grammar_waits() -> None:
    old, new = "def t_A(t):\n    r'a  '\n", "def t_A(t):\n    r'a'\n"
    assert classify_file("shop/lexer.py", old, new, view=ASSUMED_CLEAN).category is Category.B
