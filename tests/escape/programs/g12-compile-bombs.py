"""Small sources that are much work to Python's compiler, each compiled here; then caches that a later run could be fooled by."""
import importlib.util
import os
import py_compile
import sys

BOMBS = {
    "powers": "9**9**9**9",
    "repeats": "'a' * 10**6 * 10**6",
    "parentheses": "(" * 100_000 + ")" * 100_000,
    "brackets": "[" * 150 + "]" * 150,
    "negations": "-" * 1_000_000 + "1",
    "additions": "1" + "+1" * 100_000,
    "digits": "1" * 100_000,
    "blocks": "".join(" " * depth + "if 1:\n" for depth in range(99)) + " " * 99 + "pass",
    "indents": "".join(" " * depth + "if 1:\n" for depth in range(101)) + " " * 101 + "pass",
    "lambdas": "lambda:" * 100_000 + "1",
    "strings": "f'{" * 200 + "1" + "}'" * 200,
}

if sys.argv[1] == "bombs":
    for name, source in BOMBS.items():
        try:
            compile(source, name, "exec")
            print(name, "compiled")
        except (SyntaxError, RecursionError, MemoryError) as error:
            print(name, type(error).__name__)
elif sys.argv[1] == "large":
    print("begins", flush=True)
    compile("a = [" + "b.c(1), " * 2_000_000 + "]", "large", "exec")
elif sys.argv[1] == "poison":
    victim = importlib.util.find_spec("json").origin
    for path in (victim, importlib.util.cache_from_source(victim), "/usr/lib/python3/dist-packages/sitecustomize.py"):
        try:
            open(path, "wb").close()
            print(path, "written")
        except OSError as error:
            print(os.path.basename(path), error.strerror)
    # What can be written is its own: modules and their compiled forms beside the program and where others might look.
    for path in ("/box/escape.py", "/tmp/escape.py", "/dev/shm/escape.py"):
        with open(path, "w") as file:
            file.write("print('poisoned')")
        py_compile.compile(path)
    print("left modules")
else:
    sys.path += ["/tmp", "/dev/shm"]
    try:
        import escape
    except ModuleNotFoundError:
        print("no module was left")
    print(sorted(os.listdir()))
