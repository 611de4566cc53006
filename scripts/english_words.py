"""Write policies/proofs/english_words.py: words that are spelt right.

`scripts/english_words.py SCOWL CSPELL > policies/proofs/english_words.py`. SCOWL is a folder
with `american-english`, `british-english` (size 50) and the same with `-large` (size 70), as in
Debian's packages `wamerican`, `wbritish`, `wamerican-large` and `wbritish-large`, and the
`copyright` of one of them. CSPELL holds unpacked npm packages `@cspell/dict-*`: software-terms,
companies, python, node, csharp, rust, php, sql, golang, css, filetypes, k8s, aws, typescript,
and the `LICENSE` of one of them.
"""

import gzip
import re
import sys
from pathlib import Path

from policies.proofs.spelling_words import WORDS

HEAD = '''"""English words and words of computing that are spelt right; generated.

By scripts/english_words.py. English: SCOWL sizes 50 and 70, American and British, whose
notice is below. Computing: the dictionaries `@cspell/dict-*` (https://github.com/streetsidesoftware/
cspell-dicts), whose licence is first, and a few words of our own. Modified: in lower case,
without possessives and names with marks, without known misspellings, sorted.

{licence}

{notice}
"""
'''
TERMS = """
admin admins aggregator allowlist analytics api apis arg args arity ascii async asynchronous
asynchronously auth authenticator autocomplete await backend backends backoff backport backslash
backtrace basename bitmask bitwise blocklist bool boolean booleans booting bootstrap breakpoint
breakpoints bytecode cacheable caller callers callback callbacks callee changelog checkbox checkout
checksum checksums classname cli codebase codec codecs collation comparator config configs
configurable const constructor constructors coroutine coroutines cors css csv customizable
dataset datasets datatype datetime deallocate deallocated debounce debug debugger debugging
declarative decrement decremented decrypt decrypted decryption dedupe deduplicate deduplicated
deduplication defaulted denylist deprecated deprecation deque dereference deserialization
deserialize deserialized deserializer deserializing dict dicts diff diffs dirname dispatcher
docstring docstrings dropdown encodings endian endpoint endpoints enqueue enqueued enum enums env
escaping exec executable executables fallback fallbacks filename filenames filepath filesystem
filesystems firewall firmware float floats fragment framework frameworks frontend getter getters
github gitlab glob globs golang gzip handler handlers hardcoded hash hashed hasher hashes hashmap
heartbeat hex hostname hostnames html http https idempotent identifier identifiers immutable
inherited init initializer initializers inline inlined instantiate instantiated instantiates
instantiating instantiation integrations interpolate interpolated interpolation interpreter
introspection iterable iterables iterate iterated iterates iterating iteration iterations iterator
iterators javascript json keystore keyword keywords kwargs lambda lambdas lexer lifecycle linter
linters localhost lockfile lookup lookups loopback mapper mappings markdown memoize memoized
metadata middleware middlewares migrations mixin mixins monorepo multithreaded mutable mutex
namespace namespaced namespaces normalizer nullable numpy offline offset offsets opcode
optimizer orchestrator overridable overridden override overrides overriding param parameterized
params parsable parse parsed parser parsers parses parsing pathname payload payloads pipeline
pipelines placeholder placeholders plugin plugins pluggable poller pooling postgres prefetch prefix
prefixed prefixes preload prepend prepended prepends preprocess preprocessed preprocessing
preprocessor proxied proxies proxy proxying python queryset queue queued queues queuing readonly
readme recursion recursive recursively redirect redirected redirecting redirects refactor
refactored refactoring regex regexes regexp registries registry renderer rendering repo repos
repository repositories resolver resolvers retry retries retried retrying reusable rollback
rollbacks router routers runtime runtimes sandbox sandboxed scalable schema schemas scoped
scrollbar sdk selector selectors semaphore serialization serialize serialized serializer
serializers serializes serializing setter setters sharding shutdown singleton snapshot snapshots
socket sockets sql stacktrace startup stderr stdin stdout stdlib str stringify struct structs
stylesheet stylesheets subclass subclassed subclasses subclassing subcommand subcommands
subdirectory subdirectories subfolder submodule submodules subnet subprocess subprocesses subset
substring substrings subtree subtype suffix suffixes superclass symlink symlinks sync syntax tag
tarball teardown telemetry template templates templating test thread threads throttle throttled
throttling timeout timeouts timestamp timestamps timezone timezones tokenize tokenized tokenizer
tooltip tooltips traceback tracebacks transpile transpiled traversal tuple tuples typescript
typedef uint unary undefined unencrypted unescape unescaped unhandled unicode uninitialized
uninstall uninstalled unittest unittests unix unmount unmounted unparsed unpickle unregister
unregistered unresolved unserialize unset unsubscribe unsubscribed untrusted unused upgrade upload
uploaded uploading uploads upsert url urls usable username usernames utf utils uuid validator
validators variadic verbose viewport webhook webhooks webpack website websites websocket
websockets whitespace whitespaces wildcard wildcards workaround workarounds workflow workflows
workspace workspaces wrapper wrappers writable xml yaml
"""
LEFT_OUT = ("cpp", "html", "java")
"""Dictionaries with misspellings in them, or in a format of their own."""


def english(folder: Path, size: str) -> set[str]:
    return {
        word
        for country in ("american", "british")
        for word in (folder / f"{country}-english{size}").read_text("utf-8").split("\n")
        if word.isascii() and word.isalpha() and len(word) > 2
    }


def computing(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in sorted(folder.rglob("*.txt*")):
        if any(f"dict-{name}" in str(path) for name in LEFT_OUT):
            continue
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        for line in text.split("\n"):
            if line.startswith(("!", "~")) or ":" in line:
                continue
            spread = re.sub(r"([a-z])([A-Z])", r"\1 \2", line.partition("#")[0])
            found |= {word.lower() for word in re.findall(r"[^\W\d_]+", spread) if word.isascii()}
    return {word for word in found if len(word) > 3}


def main(scowl: Path, cspell: Path) -> None:
    wrong = set(re.findall(r"^(\w+),", WORDS, re.MULTILINE))
    common = {word for word in english(scowl, "") if word.islower()} | set(TERMS.split())
    rest = {word.lower() for word in english(scowl, "-large")} | (computing(cspell) - wrong)
    notice = (scowl / "copyright").read_text("utf-8").partition("Copyright:")[2]
    lines = (line.rstrip() for line in f"Copyright:{notice}".replace("\\", "/").splitlines())
    licence = (cspell / "LICENSE").read_text("utf-8").strip()
    print(HEAD.format(licence=licence, notice="\n".join(lines)))
    print('COMMON = """\n' + "\n".join(sorted(common)) + '\n"""')
    print('"""Words that a correction may lead to."""\n')
    print('KNOWN = """\n' + "\n".join(sorted(rest - common)) + '\n"""')
    print('"""Words, names and terms that are no misspellings."""')


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
